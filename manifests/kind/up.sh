#!/bin/bash
# up.sh: a Ready kind cluster; prints the path of its kubeconfig. Running it again changes nothing. One with fewer nodes
# than are wanted is replaced.
# Environment: CLUSTER (gpt2), NODES (2), KIND_NODE_IMAGE (a published image), GPT2_CACHE.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$(dirname "${BASH_SOURCE[0]}")/host.sh"
NODES=${NODES:-2}
[[ $NODES =~ ^[1-9][0-9]?$ ]] || die "NODES=$NODES: 1 to 99 expected"

docker_ready() {
  docker_answers && return 0
  { is_root && [ -r /etc/debian_version ]; } || die "no docker daemon answers. Start one, or run this as root on Debian or Ubuntu, where up.sh installs docker.io and starts it."
  install_docker
  for _ in $(seq 10); do docker_answers && return 0; [ -d /run/systemd/system ] || break; sleep 1; done
  ! ours || { say "clearing up after a dockerd that has ended"; stop_dockerd; }
  start_dockerd
}

present() { docker image inspect "$1" >/dev/null 2>&1; }

# A published image when docker has it or can pull it, else the local one.
choose_image() {
  if present "$PUBLISHED_IMAGE"; then NODE_IMAGE=$PUBLISHED_IMAGE
  elif present "$LOCAL_IMAGE"; then NODE_IMAGE=$LOCAL_IMAGE
  elif logged_try docker-pull timeout 600 docker pull "$PUBLISHED_IMAGE"; then NODE_IMAGE=$PUBLISHED_IMAGE
  else
    say "${PUBLISHED_IMAGE%@*} can't be pulled: building a node image"
    "$HERE/build-node-image.sh"; NODE_IMAGE=$LOCAL_IMAGE
  fi
}
logged_try() { "${@:2}" >"$CACHE/logs/$1.log" 2>&1 9>&-; }

is_local() { [[ $NODE_IMAGE == "$LOCAL_REPO"/* ]]; }

config() {
  if is_local; then sed 's/^networking:$/&\n  disableDefaultCNI: true/' "$HERE/kind.yaml"; else cat "$HERE/kind.yaml"; fi
  local mount i
  mount=$(printf '  extraMounts: [ { hostPath: "%s", containerPath: /shared } ]' "$SHARED")
  echo "$mount"
  for ((i = 1; i < NODES; i++)); do printf -- '- role: worker\n%s\n' "$mount"; done
}

create() {
  say "creating cluster $CLUSTER with $NODE_IMAGE"
  # an interrupted creation leaves half a cluster, which the next run would take for a whole one
  trap 'kind delete cluster --name "$CLUSTER" >/dev/null 2>&1' EXIT
  mkdir -p "$SHARED"
  config >"$CACHE/$CLUSTER.kind.yaml"
  logged kind-create kind create cluster --name "$CLUSTER" --image "$NODE_IMAGE" --config "$CACHE/$CLUSTER.kind.yaml"
  trap - EXIT
}

# CoreDNS would pass on a name it doesn't know to a server outside, and wait for it: NXDOMAIN at once instead. (In a block
# of its own, since CoreDNS asks "template" before "kubernetes" whatever their order in the file.)
answer_foreign_names() {
  local corefile; corefile=$(kubectl -n kube-system get configmap coredns -o 'jsonpath={.data.Corefile}')
  grep -q '^ *forward ' <<<"$corefile" || return 0
  {
    sed -e '/^ *forward /,/^ *}/d' -e '/^ *loop$/d' -e '/^ *fallthrough /d' -e 's/^\.:53 {/cluster.local:53 in-addr.arpa:53 ip6.arpa:53 {/' <<<"$corefile"
    printf '\n.:53 {\n    template ANY ANY {\n        rcode NXDOMAIN\n    }\n}\n'
  } | kubectl -n kube-system create configmap coredns --from-file=Corefile=/dev/stdin --dry-run=client -o yaml | kubectl replace -f - >/dev/null
}

# The local node image has no kindnetd, which is published as an image only: a bridge on each node, and routes between
# nodes, which a restarted node has lost.
pod_network() {
  local node other cidr
  for node in "${MEMBERS[@]}"; do
    for _ in $(seq 100); do cidr=$(kubectl get node "$node" -o 'jsonpath={.spec.podCIDR}' 2>/dev/null || true); [ -z "$cidr" ] || break; sleep 0.3; done
    [ -n "$cidr" ] || die "node $node got no podCIDR"
    sed "s#@SUBNET@#$cidr#" "$HERE/bridge.conflist" | docker exec -i "$node" sh -c \
      'f=/etc/cni/net.d/10-bridge.conflist; cat >$f.new; cmp -s $f.new $f && rm $f.new || mv $f.new $f'
    for other in "${MEMBERS[@]}"; do
      [ "$other" = "$node" ] || docker exec "$other" ip route replace "$cidr" via "$(address "$node")"
    done
  done
}
address() { docker inspect -f "{{(index .NetworkSettings.Networks \"$NETWORK\").IPAddress}}" "$1"; }

# What tests need of a cluster that another version of this script may have made: the nodes, and /shared in each.
as_wanted() {
  [ "${#MEMBERS[@]}" -ge "$NODES" ] || { say "cluster $CLUSTER has ${#MEMBERS[@]} node(s), $NODES are wanted"; return 1; }
  local node
  for node in "${MEMBERS[@]}"; do
    docker inspect -f '{{range .Mounts}}{{println .Destination}}{{end}}' "$node" | grep -qx /shared || { say "$node has no /shared"; return 1; }
  done
}

# Its images are loaded again from their archives, and volumes were made for a test or a demo: nothing is lost that counts.
replace() {
  say "making it anew; what was in it goes with it"
  "$HERE/down.sh"
  MEMBERS=()
}

resume() {
  NODE_IMAGE=$(docker inspect -f '{{.Config.Image}}' "${MEMBERS[0]}")
  isolate
  local state; state=$(docker inspect -f '{{.State.Running}}' "${MEMBERS[@]}")
  if grep -q false <<<"$state"; then say "starting the nodes of $CLUSTER"; docker start "${MEMBERS[@]}" >/dev/null; fi
  kind export kubeconfig -q --name "$CLUSTER"
  for _ in $(seq 120); do kubectl get --raw /readyz >/dev/null 2>&1 && return 0; sleep 0.5; done
  die "cluster $CLUSTER is there but its API server doesn't answer: run down.sh, then up.sh"
}

# kind leaves the control plane to itself where there are workers. Here it takes all pods but those of tests that take a worker
# away, for which the workers are kept.
share_out() {
  kubectl taint nodes --all node-role.kubernetes.io/control-plane:NoSchedule- >/dev/null 2>&1 || true     # gone already
  local node
  for node in "${MEMBERS[@]}"; do
    [[ $node == *-control-plane ]] || kubectl taint nodes "$node" --overwrite gpt2.dev/kept=:NoSchedule >/dev/null
  done
}

wait_ready() {
  kubectl wait --for=condition=Ready node "${MEMBERS[@]}" --timeout=180s >/dev/null     # tests pretend to have others
  for _ in $(seq 100); do kubectl get serviceaccount default >/dev/null 2>&1 && break; sleep 0.2; done    # or a first Pod is Forbidden
  kubectl -n kube-system rollout status deployment/coredns --timeout=180s >/dev/null
  kubectl -n local-path-storage rollout status deployment/local-path-provisioner --timeout=180s >/dev/null
}

lock
docker_ready
tools
MEMBERS=()
if cluster_exists; then
  mapfile -t MEMBERS < <(nodes)
  as_wanted || replace
fi
if [ "${#MEMBERS[@]}" -gt 0 ]; then
  resume
else
  choose_image
  isolate
  create
  mapfile -t MEMBERS < <(nodes)
fi
share_out
answer_foreign_names
if is_local; then pod_network; fi
wait_ready
"$HERE/fake-gpu.sh"
say "cluster $CLUSTER is ready: $(command -v kubectl) --context kind-$CLUSTER"
echo "$KUBECONFIG"
