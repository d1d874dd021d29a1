#!/bin/bash
# kueue.sh: Kueue (version in go/kueue/go.mod, built from its Go module) in the cluster, by the Helm chart of that module with
# the values of kueue.yaml; returns when it takes queues and Jobs. Running it again changes nothing.
# kueue.sh delete: removes it with its CRDs, and so with all queues and Workloads. Jobs stay as they are: what waited is suspended.
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

# Its chart without the visibility API: while nobody serves an aggregated API, no namespace of the cluster can be deleted.
chart() { # FOLDER
  local module
  module=$(cd "$HERE/go/kueue" && go mod download sigs.k8s.io/kueue && go list -m -f '{{.Dir}}' sigs.k8s.io/kueue)
  cp -r --no-preserve=mode "$module/charts/kueue/." "$1"
  rm -r "$1/templates/visibility"
}

install() {
  W=$(mktemp -d); trap 'rm -rf "$W"' EXIT
  chart "$W"
  logged kueue helm upgrade --install "$NAME" "$W" --namespace "$NAMESPACE" --create-namespace --reset-values \
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

# Its webhooks and the controller itself first, then the finalizers that only it would take off. Asked for in the version that
# is stored: to convert one into another takes the controller.
remove() {
  local kind
  logged kueue-delete kubectl delete validatingwebhookconfiguration,mutatingwebhookconfiguration -l app.kubernetes.io/name=kueue
  if kubectl -n "$NAMESPACE" get deployment kueue-controller-manager >/dev/null 2>&1; then
    logged kueue-delete kubectl -n "$NAMESPACE" scale deployment/kueue-controller-manager --replicas=0
    logged kueue-delete kubectl -n "$NAMESPACE" wait --for=delete pod -l control-plane=controller-manager --timeout=60s
  fi
  for kind in workloads clusterqueues resourceflavors; do let_go "$kind"; done
  ! helm status "$NAME" --namespace "$NAMESPACE" >/dev/null 2>&1 ||
    logged kueue-delete helm uninstall "$NAME" --namespace "$NAMESPACE" --timeout 2m
  crds_gone
  logged kueue-delete kubectl delete namespace "$NAMESPACE" --ignore-not-found --timeout=120s
}

# An API server whose storage of a kind wasn't ready at its first try tries again minutes later, or when the CRD changes.
crds_gone() {
  local label=app.kubernetes.io/name=kueue
  for _ in $(seq 120); do
    [ -n "$(kubectl get crd -l "$label" -o name 2>>"$CACHE/logs/kueue-delete.log")" ] || return 0
    sleep 1
    kubectl annotate --overwrite crd -l "$label" "gpt2.dev/waited-seconds=$SECONDS" >/dev/null 2>&1 || true
  done
  die "CRDs of Kueue don't go: kubectl get crd -l $label -o yaml"
}

let_go() { # KIND
  local stored namespace name
  stored=$(kubectl get crd "$1.kueue.x-k8s.io" --ignore-not-found -o 'jsonpath={.spec.versions[?(@.storage==true)].name}')
  [ -n "$stored" ] || return 0
  kubectl get "$1.$stored.kueue.x-k8s.io" --all-namespaces -o 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{"\n"}{end}' 2>>"$CACHE/logs/kueue-delete.log" |
    while IFS=/ read -r namespace name; do
      logged kueue-delete kubectl patch "$1.$stored.kueue.x-k8s.io" "$name" ${namespace:+-n "$namespace"} --type=merge -p '{"metadata":{"finalizers":null}}'
    done
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
