#!/bin/bash
# kueue.sh: Kueue (version in go/kueue/go.mod, built from its Go module) in the cluster, by the Helm chart of that module with
# the values of kueue.yaml; returns when it takes queues and Jobs. Running it again changes nothing.
# kueue.sh delete: removes it with its CRDs, and so with all queues and Workloads.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
NAME=kueue NAMESPACE=kueue-system
IMAGE=$LOCAL_REPO/kueue ARCHIVE=$KUEUE_BIN/kueue.tar

# Nothing but the binary. Kept as an archive: docker import gives each image another digest, which load-image.sh would take
# for another image.
pack() {
  [ ! -f "$ARCHIVE" ] || return 0
  tar -C "$KUEUE_BIN" --owner=0 --group=0 --transform 's,^kueue$,manager,' -c kueue |
    docker import --change 'ENTRYPOINT ["/manager"]' --change 'USER 65532:65532' - "$IMAGE:$KUEUE" >/dev/null
  docker save -o "$ARCHIVE.new" "$IMAGE:$KUEUE"
  docker rmi "$IMAGE:$KUEUE" >/dev/null
  mv "$ARCHIVE.new" "$ARCHIVE"
  say "packed $IMAGE:$KUEUE ($(du -m "$ARCHIVE" | cut -f1) MB)"
}

# chart: its folder, out of the module
chart() { (cd "$HERE/go/kueue" && go mod download sigs.k8s.io/kueue && go list -m -f '{{.Dir}}/charts/kueue' sigs.k8s.io/kueue); }

install() {
  logged kueue helm upgrade --install "$NAME" "$(chart)" --namespace "$NAMESPACE" --create-namespace --reset-values \
    --values "$HERE/kueue.yaml" --set "controllerManager.manager.image.repository=$IMAGE,controllerManager.manager.image.tag=$KUEUE" \
    --wait --timeout 3m
  # ready for its probe is not yet ready for its webhooks, whose certificate it makes itself: a change that none refuses tells
  for _ in $(seq 120); do takes_queues && return 0; sleep 0.5; done
  takes_queues || true
  cat "$CACHE/logs/kueue-probe.log" >&2
  die "Kueue's webhooks don't answer: kubectl -n $NAMESPACE logs deployment/kueue-controller-manager"
}

takes_queues() {
  kubectl create --dry-run=server -f - >"$CACHE/logs/kueue-probe.log" 2>&1 <<YAML
{"apiVersion": "kueue.x-k8s.io/v1beta2", "kind": "ResourceFlavor", "metadata": {"name": "gpt2-kind-probe"}}
YAML
}

# Workloads and queues first, while Kueue is there to take its finalizers off them: CRDs would wait for them for ever.
remove() {
  if helm status "$NAME" --namespace "$NAMESPACE" >/dev/null 2>&1; then
    local kind
    for kind in workloads localqueues clusterqueues resourceflavors; do
      logged kueue-delete kubectl delete "$kind.kueue.x-k8s.io" --all --all-namespaces --ignore-not-found --timeout=60s
    done
    logged kueue-delete helm uninstall "$NAME" --namespace "$NAMESPACE" --wait --timeout 2m
  fi
  logged kueue-delete kubectl delete namespace "$NAMESPACE" --ignore-not-found --timeout=120s
}

case ${1:-} in '' | delete) ;; *) die "usage: kueue.sh [delete]" ;; esac
lock; tools
cluster_exists || die "no cluster $CLUSTER: run up.sh"
if [ "${1:-}" = delete ]; then
  remove
  say "Kueue is gone from $CLUSTER"
  exit
fi
"$HERE/build-binaries.sh" kueue
pack
"$HERE/load-image.sh" "$ARCHIVE"
install
say "Kueue $KUEUE is ready in $CLUSTER"
