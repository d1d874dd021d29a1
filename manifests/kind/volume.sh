#!/bin/bash
# volume.sh put NAME [FOLDER [PATH]]: a PersistentVolumeClaim NAME that is a folder on a node of the cluster; FOLDER's files go
# into it, below PATH.
# volume.sh get NAME FOLDER: copies the claim's files into FOLDER.
# volume.sh empty NAME: deletes the claim's files.
# volume.sh delete NAME: deletes the claim, its volume and its files.
# Environment: NAMESPACE (default), SIZE (5Gi, a label: nothing enforces it). The files belong to uid and gid 65532, which trainers run as.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
usage() { die "usage: volume.sh put NAME [FOLDER [PATH]] | get NAME FOLDER | empty NAME | delete NAME"; }
NAMESPACE=${NAMESPACE:-default}
COMMAND=${1:-} NAME=${2:-} FOLDER=${3:-}
VOLUME=$NAMESPACE-$NAME
ON_NODE=/var/lib/gpt2/$NAMESPACE/$NAME

put() { # PATH
  [ -z "$FOLDER" ] || [ -d "$FOLDER" ] || die "no such folder: $FOLDER"
  docker exec "$NODE" mkdir -p "$ON_NODE/$1"
  [ -z "$FOLDER" ] || docker cp "$FOLDER/." "$NODE:$ON_NODE/$1/" >/dev/null 2>&1
  docker exec "$NODE" chown -R 65532:65532 "$ON_NODE"
  forget_former_claim
  claim | kubectl apply -f - >/dev/null
  kubectl -n "$NAMESPACE" wait --for=jsonpath='{.status.phase}'=Bound "pvc/$NAME" --timeout=60s >/dev/null
  say "volume $NAME: $NODE:$ON_NODE"
}

# A volume stays tied to the claim it was bound to, also when that one is gone and another has its name.
forget_former_claim() {
  [ "$(kubectl get pv "$VOLUME" --ignore-not-found -o 'jsonpath={.status.phase}')" = Released ] || return 0
  kubectl patch pv "$VOLUME" --type=json -p '[{"op":"remove","path":"/spec/claimRef/uid"},{"op":"remove","path":"/spec/claimRef/resourceVersion"}]' >/dev/null
}

# Static, on a folder: a dynamic volume's folder has a name of its own choosing, which nobody could fill from outside.
claim() {
  cat <<YAML
apiVersion: v1
kind: PersistentVolume
metadata: { name: $VOLUME }
spec:
  capacity: { storage: ${SIZE:-5Gi} }
  accessModes: [ReadWriteOnce, ReadOnlyMany]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: ""
  claimRef: { namespace: $NAMESPACE, name: $NAME }
  hostPath: { path: $ON_NODE, type: Directory }
  nodeAffinity:
    required:
      nodeSelectorTerms: [ { matchExpressions: [ { key: kubernetes.io/hostname, operator: In, values: [$NODE] } ] } ]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: $NAME, namespace: $NAMESPACE }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ""
  volumeName: $VOLUME
  resources: { requests: { storage: ${SIZE:-5Gi} } }
YAML
}

[ -n "$NAME" ] || usage
tools
NODE=$(nodes | sort | head -n 1)      # one for all claims, or a pod with two of them would fit nowhere; the control plane
[ -n "$NODE" ] || die "no cluster $CLUSTER: run up.sh"
case $COMMAND in
  put) put "${4:-}" ;;
  get) [ -n "$FOLDER" ] || usage; mkdir -p "$FOLDER"; docker cp "$NODE:$ON_NODE/." "$FOLDER/" >/dev/null 2>&1 ;;
  empty) docker exec "$NODE" find "$ON_NODE" -mindepth 1 -delete ;;
  delete)
    kubectl -n "$NAMESPACE" delete pvc "$NAME" --ignore-not-found >/dev/null
    kubectl delete pv "$VOLUME" --ignore-not-found >/dev/null
    docker exec "$NODE" rm -rf "$ON_NODE"
    ;;
  *) usage ;;
esac
