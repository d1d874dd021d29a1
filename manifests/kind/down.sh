#!/bin/bash
# down.sh [--all]: deletes the cluster. --all also stops the dockerd that up.sh started (other clusters in it stop too) and
# puts back the machine's packet filter and kernel settings. Images and binaries stay in the cache.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$(dirname "${BASH_SOURCE[0]}")/host.sh"
case ${1:-} in '' | --all) ;; *) die "usage: down.sh [--all]" ;; esac

# Its files belong to trainers, so the caller may have no right to delete them: a container's root has.
clear_shared() {
  [ -d "$SHARED" ] || return 0
  if is_root; then find "$SHARED" -mindepth 1 -delete
  else docker run --rm --network none --entrypoint find -v "$SHARED:/shared" "$NODE_IMAGE" /shared -mindepth 1 -delete; fi
  rmdir "$SHARED"
}

lock
if docker_answers; then
  tools
  if cluster_exists; then
    NODE_IMAGE=$(docker inspect -f '{{.Config.Image}}' "$(nodes | head -n 1)")
    logged kind-delete kind delete cluster --name "$CLUSTER"
    clear_shared
    say "cluster $CLUSTER deleted"
  fi
  NODE_IMAGE=${NODE_IMAGE:-$LOCAL_IMAGE}
  unisolate
  rm -f "$CACHE/$CLUSTER.kubeconfig" "$CACHE/$CLUSTER.kind.yaml"
fi
if [ "${1:-}" = --all ] && ours; then
  stop_dockerd
  say "dockerd stopped; packet filter and kernel settings are as before"
fi
