{{- define "gpt2-operator.selector" -}}
app.kubernetes.io/name: gpt2-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "gpt2-operator.labels" -}}
{{ include "gpt2-operator.selector" . }}
app.kubernetes.io/component: operator
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* Cluster-wide objects carry the namespace too, so that two installations don't meet. */}}
{{- define "gpt2-operator.clusterName" -}}
{{ .Release.Namespace }}-{{ .Release.Name }}
{{- end }}

{{/* Whether there are replicas of which one has to be chosen: not empty. */}}
{{- define "gpt2-operator.elects" -}}
{{- if gt (int .Values.operator.replicas) 1 }}yes{{ end }}
{{- end }}

{{/* Labels of what Prometheus or Grafana selects. */}}
{{- define "gpt2-operator.monitoringLabels" -}}
{{ include "gpt2-operator.labels" . }}
{{- with .Values.monitoring.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* To any address: the API server and many name servers have none that a policy could know by labels. */}}
{{- define "gpt2-operator.egress" -}}
- ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
- ports:
    {{- range .Values.networkPolicies.apiServerPorts }}
    - port: {{ . }}
      protocol: TCP
    {{- end }}
{{- end }}
