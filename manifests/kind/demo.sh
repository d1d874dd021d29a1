#!/bin/bash
# demo.sh: installs the operator in the running cluster, applies a sample FineTuneJob and follows it to its end. "make demo"
# calls it with the images loaded and kubectl and helm on PATH.
# Environment: SAMPLE (manifests/samples/tiny-cpu.yaml).
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
SAMPLE=${SAMPLE:-$ROOT/manifests/samples/tiny-cpu.yaml}

step() { printf '\n== %s\n' "$*"; }
condition() { kubectl get "$JOB" -o "jsonpath={.status.conditions[?(@.type=='$1')].status}"; }

step "operator: helm chart gpt2-operator into namespace gpt2-operator"
helm upgrade --install gpt2-operator "$ROOT/charts/gpt2-operator" --namespace gpt2-operator --create-namespace --reset-values --wait --timeout 3m
kubectl -n gpt2-operator rollout restart deployment/gpt2-operator >/dev/null      # the image may be newer under the same name
kubectl -n gpt2-operator rollout status deployment/gpt2-operator --timeout=3m

step "volumes: claims corpora (text) and runs (checkpoints)"
kubectl delete -f "$SAMPLE" --ignore-not-found
"$HERE/volume.sh" put corpora "$ROOT/manifests/samples/data" kjv
"$HERE/volume.sh" put runs
"$HERE/volume.sh" empty runs      # a checkpoint of the last demo would be resumed, with nothing left to do

step "kubectl apply -f ${SAMPLE#"$ROOT/"}"
JOB=$(kubectl apply -f "$SAMPLE" -o name | grep finetunejob)
kubectl get "$JOB" --watch & WATCH=$!
trap 'kill $WATCH 2>/dev/null || true' EXIT
until [ "$(condition Complete)" = True ] || [ "$(condition Failed)" = True ] || [ "$SECONDS" -gt 1800 ]; do sleep 2; done
sleep 1; kill $WATCH; trap - EXIT

step "status"
# without the points of the loss curve
kubectl get "$JOB" -o yaml | awk '/^status:/ { shown = 1 } /^    [a-z]/ { curve = /lossCurve:/ } shown && !curve'
if [ "$(condition Complete)" != True ]; then
  kubectl describe "$JOB" | tail -n 20
  exit 1
fi

step "checkpoint"
"$HERE/volume.sh" get runs "$ROOT/runs"
find "$ROOT/runs" -name '*.safetensors' -path '*/step-*' | sort
echo "The newest folder opens in Hugging Face transformers: GPT2LMHeadModel.from_pretrained(FOLDER)"
