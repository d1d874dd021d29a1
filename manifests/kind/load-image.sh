#!/bin/bash
# load-image.sh IMAGE.tar...: puts images (docker save, Jib's buildTar) on all nodes of the cluster that run; one that they have
# already is left alone.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[ $# -gt 0 ] || die "usage: load-image.sh IMAGE.tar..."
lock; tools
cluster_exists || die "no cluster $CLUSTER: run up.sh"

# field NAME FILE: a string out of the archive's manifest.json, which holds one image
field() { tar -xOf "$2" manifest.json | tr -d ' \n' | grep -oE "\"$1\":\[?\"[^\"]*\"" | cut -d'"' -f4; }

# on_node NODE TAG ID: whether the node has an image of that name with that very configuration, and so with the same layers
on_node() {
  docker exec "$1" sh -c '
    manifest=$(ctr -n k8s.io images ls | awk -v tag="$1" "\$1 == tag || \$1 == \"docker.io/library/\" tag { print \$3; exit }")
    [ -n "$manifest" ] && ctr -n k8s.io content get "$manifest" | grep -q "sha256:$2"' sh "$2" "$3" 2>/dev/null
}

on_all_nodes() { local node; for node in "${RUNNING[@]}"; do on_node "$node" "$@" || return 1; done; }

mapfile -t RUNNING < <(nodes | xargs docker inspect -f '{{if .State.Running}}{{slice .Name 1}}{{end}}' | grep .)

for tar; do
  [ -f "$tar" ] || die "no such file: $tar"
  tag=$(field RepoTags "$tar")
  id=$(tar -xOf "$tar" "$(field Config "$tar")" | sha256sum | cut -d' ' -f1)
  if on_all_nodes "$tag" "$id"; then say "$tag is loaded already"; continue; fi
  logged kind-load kind load image-archive "$tar" --name "$CLUSTER" --nodes "$(IFS=,; echo "${RUNNING[*]}")"
  say "loaded $tag (${id:0:12})"
done
