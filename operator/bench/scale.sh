#!/bin/bash
# scale.sh [JOBS [NODES]]: 5,000 FineTuneJobs on 1,000 nodes that kwok pretends to have, in a kind cluster of its own: time from
# applying a job to its Job, the operator's memory under the chart's default limit, its requests, its CPU when nothing happens.
# Go 1.25 is needed for kwok. The cluster goes at the end; KEEP=1 leaves it.
set -euo pipefail
export CLUSTER=gpt2-scale NODES=1
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
"$KIND/build-binaries.sh" kwok
"$KIND/up.sh" >/dev/null
W=$(mktemp -d)
end() {
  [ -z "${kwok:-}" ] || kill "$kwok"
  rm -rf "$W"
  [ -n "${KEEP:-}" ] || "$KIND/down.sh"
}
trap end EXIT
"$KIND/load-image.sh" target/jib-image.tar

. "$KIND/lib.sh"; tools
KUBECONFIG=$("$KIND/up.sh"); export KUBECONFIG
# As a cluster of this size would have it: by default the controllers may ask for no more than 20 things a second.
docker exec "$CLUSTER-control-plane" sed -i 's/^    - kube-controller-manager$/&\n    - --kube-api-qps=300\n    - --kube-api-burst=600/' \
  /etc/kubernetes/manifests/kube-controller-manager.yaml
helm upgrade --install gpt2-operator "$ROOT/charts/gpt2-operator" --namespace gpt2-operator --create-namespace --wait --timeout 3m >/dev/null
stages=$(cd "$KIND/go/kwok" && go mod download sigs.k8s.io/kwok && go list -m -f '{{.Dir}}' sigs.k8s.io/kwok)/kustomize/stage
# trainers run on: the stage that would complete them is left out
"$KWOK_BIN/kwok" --kubeconfig "$KUBECONFIG" --manage-nodes-with-annotation-selector kwok.x-k8s.io/node=fake --node-lease-duration-seconds 40 \
  --config "$stages/node/fast/node-initialize.yaml" --config "$stages/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml" \
  --config "$stages/pod/fast/pod-ready.yaml" --config "$stages/pod/fast/pod-delete.yaml" >"$W/kwok.log" 2>&1 &
kwok=$!
"${BENCH[@]}" dev.gpt2.operator.bench.ScaleBench "${1:-5000}" "${2:-1000}" || { tail "$W/kwok.log" >&2; exit 1; }
