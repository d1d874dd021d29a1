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
