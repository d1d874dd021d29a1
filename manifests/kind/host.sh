# shellcheck shell=bash disable=SC2034,SC2153
# What up.sh changes on the machine itself, each next to what puts it back: dockerd, packet filter, kernel settings.

# Written by dockerd (ip_forward) and by the kubelet, whose container shares the machine's kernel.
SYSCTLS=(net.ipv4.ip_forward vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops
  kernel.keys.root_maxkeys kernel.keys.root_maxbytes)

ours() { [ -d "$RUN" ]; }

has_sys_resource() { (((0x$(awk '/^CapBnd/ { print $2 }' /proc/self/status) >> 24) & 1)); }

install_docker() {
  local missing=() p
  ! have dockerd docker iptables debootstrap gcc || return 0
  for p in docker.io iptables debootstrap gcc libc6-dev; do
    dpkg-query -W -f '${db:Status-Abbrev}' "$p" 2>/dev/null | grep -q '^ii' || missing+=("$p")
  done
  say "apt-get install ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$CACHE/logs/apt.log" 2>&1 9>&- || {
    logged apt-update apt-get update
    logged apt apt-get install -y --no-install-recommends "${missing[@]}"
  }
  if [ -d /run/systemd/system ]; then systemctl start docker || true; fi
}

start_dockerd() {
  local runtime=() key
  mkdir -p "$RUN"
  for key in "${SYSCTLS[@]}"; do sysctl -e "$key" 2>/dev/null || true; done >"$RUN/sysctl"
  iptables -S FORWARD 2>/dev/null | head -n 1 >"$RUN/iptables-policy"; ip6tables -S FORWARD 2>/dev/null | head -n 1 >"$RUN/ip6tables-policy"
  if ! has_sys_resource; then
    install -m 755 "$HERE/runc-without-sys-resource" "$CACHE/"
    runtime=(--add-runtime "without-sys-resource=$CACHE/runc-without-sys-resource" --default-runtime without-sys-resource)
  fi
  # --dns: an address that exists nowhere (RFC 5737), or docker would pass a node's question about a foreign name to the
  # machine's own resolver
  setsid dockerd --data-root "$CACHE/docker" --exec-root "$RUN/exec" --pidfile "$RUN/dockerd.pid" --dns 192.0.2.1 \
    --exec-opt native.cgroupdriver=cgroupfs "${runtime[@]}" >"$CACHE/logs/dockerd.log" 2>&1 </dev/null 9>&- &
  for _ in $(seq 150); do docker_answers && break; sleep 0.2; done
  docker_answers || { tail -n 25 "$CACHE/logs/dockerd.log" >&2; stop_dockerd; die "dockerd doesn't start"; }
  say "dockerd started"
}

stop_dockerd() {
  local pid b ipt table rule chain key bridges
  if docker_answers; then
    { echo docker0; docker network ls -q --filter driver=bridge | while read -r b; do bridge_of "$b"; done; } | sort -u >"$RUN/bridges"
  fi
  [ -f "$RUN/bridges" ] || printf '%s\n' docker0 "$BRIDGE" >"$RUN/bridges"
  bridges=$(paste -sd '|' "$RUN/bridges")
  pid=$(cat "$RUN/dockerd.pid" 2>/dev/null || true)
  if [ -n "$pid" ] && grep -q dockerd "/proc/$pid/cmdline" 2>/dev/null; then
    kill "$pid"
    for _ in $(seq 300); do kill -0 "$pid" 2>/dev/null || break; sleep 0.2; done
    ! kill -0 "$pid" 2>/dev/null || die "dockerd ($pid) doesn't end"
  fi
  # docker leaves its chains and bridges behind: only those go, rules of others stay
  for ipt in iptables ip6tables; do
    for table in nat filter; do
      { $ipt -w -t $table -S 2>/dev/null || true; } | awk -v b=" DOCKER| ($bridges) " '/^-A/ && $0 ~ b { sub(/^-A/, "-D"); print }' |
        while read -r rule; do eval "$ipt -w -t $table $rule" || true; done
      { $ipt -w -t $table -S 2>/dev/null || true; } | awk '/^-N DOCKER/ { print $2 }' >"$RUN/chains"
      while read -r chain; do $ipt -w -t $table -F "$chain"; done <"$RUN/chains"
      while read -r chain; do $ipt -w -t $table -X "$chain"; done <"$RUN/chains"
    done
    # shellcheck disable=SC2046
    [ ! -s "$RUN/$ipt-policy" ] || $ipt -w $(cat "$RUN/$ipt-policy")
  done
  while read -r b; do ip link del "$b" 2>/dev/null || true; done <"$RUN/bridges"
  while read -r key; do sysctl -q -w "${key// = /=}" || true; done <"$RUN/sysctl"
  awk -v a="$RUN/" -v b="$CACHE/docker/" 'index($2, a) == 1 || index($2, b) == 1 { print $2 }' /proc/self/mounts | sort -r | xargs -r -n 1 umount -l
  find /sys/fs/cgroup -depth -type d \( -name docker -o -path '*/docker/*' \) -exec rmdir {} + 2>/dev/null || true      # empty ones
  rmdir /run/docker/plugins /run/docker 2>/dev/null || true
  rm -rf --one-file-system "$RUN"
}

# ---- nothing leaves the machine

bridge_of() {
  docker network inspect -f '{{with index .Options "com.docker.network.bridge.name"}}{{.}}{{else}}br-{{slice .Id 0 12}}{{end}}' "$1" 2>/dev/null
}

# The packet filter of dockerd's machine: directly as root, else through a container in the machine's network.
filter() {
  if is_root && command -v "$1" >/dev/null; then "$@"
  else docker run --rm --privileged --network host --entrypoint "$1" "$NODE_IMAGE" "${@:2}"; fi
}

# reject add|remove BRIDGE: a packet that comes from the bridge and would go out by another interface is answered with an
# error. Without it a ClusterIP that kube-proxy doesn't know takes the default route, and somebody outside may answer.
reject() {
  local ipt chain rule
  for ipt in iptables ip6tables; do
    filter $ipt -w -S FORWARD >/dev/null 2>&1 || { [ $ipt = ip6tables ] && continue; [ "$1" = remove ] && continue; die "iptables can't be used: packets of pods would leave the machine"; }
    chain=DOCKER-USER; filter $ipt -w -S $chain >/dev/null 2>&1 || chain=FORWARD
    rule=("$chain" -i "$2" ! -o "$2" -m comment --comment gpt2-kind -j REJECT --reject-with)
    if [ $ipt = iptables ]; then rule+=(icmp-admin-prohibited); else rule+=(icmp6-adm-prohibited); fi
    if [ "$1" = remove ]; then while filter $ipt -w -D "${rule[@]}" 2>/dev/null; do :; done
    else filter $ipt -w -C "${rule[@]}" 2>/dev/null || filter $ipt -w -I "${rule[@]}"; fi
  done
}

isolate() {
  docker network inspect "$NETWORK" >/dev/null 2>&1 ||
    docker network create -d bridge -o com.docker.network.bridge.name="$BRIDGE" "$NETWORK" >/dev/null
  reject add "$(bridge_of "$NETWORK")"
  if ours; then reject add docker0; fi
}

unisolate() {
  [ -z "$(docker ps -aq --filter "network=$NETWORK")" ] || return 0      # another cluster is there
  local b; b=$(bridge_of "$NETWORK") || return 0
  reject remove "$b"
  docker network rm "$NETWORK" >/dev/null
}
