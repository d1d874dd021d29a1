# shellcheck shell=bash disable=SC2034
# Settings and functions that the other scripts share. Versions come from go/*/go.mod and from here, nowhere else.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${GPT2_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpt2-operator}/kind
RUN=/run/gpt2-kind           # what the running dockerd was started with; gone after a reboot, like the state it describes
CLUSTER=${CLUSTER:-gpt2}
export KUBECONFIG=$CACHE/$CLUSTER.kubeconfig       # never that of the caller, which may lead to a real cluster

# Published node image for the pinned kind, from kind's release notes (which ask for the digest).
PUBLISHED_IMAGE=${KIND_NODE_IMAGE:-kindest/node:v1.34.11@sha256:44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d}
LOCAL_REPO=localhost/gpt2-kind           # "localhost": nothing ever tries to pull these names
NETWORK=gpt2-kind                        # own docker network: the reject rule touches no other kind cluster
BRIDGE=gpt2-kind0
export KIND_EXPERIMENTAL_DOCKER_NETWORK=$NETWORK
SHARED=$CACHE/shared/$CLUSTER            # one folder of the machine, /shared in all nodes, as a file server's would be

mkdir -p "$CACHE/logs"

# ---- progress

say() { printf '%5d s  %s\n' "$SECONDS" "$*" >&2; }
die() { printf 'gpt2-kind: %s\n' "$*" >&2; exit 1; }

# logged NAME COMMAND...: output goes to a log, of which the tail is shown when the command fails
logged() {
  local log=$CACHE/logs/$1.log rc=0; shift
  "$@" >"$log" 2>&1 9>&- || rc=$?
  [ "$rc" = 0 ] || { printf -- '---- end of %s\n' "$log" >&2; tail -n 25 "$log" >&2; die "failed with status $rc: $*"; }
}

# One script at a time for a cache; a script that calls another one here keeps the lock.
lock() {
  [ -z "${GPT2_KIND_LOCKED:-}" ] || return 0
  exec 9>"$CACHE/lock"
  flock -n 9 || { say "waiting for another gpt2-kind command"; flock 9; }
  export GPT2_KIND_LOCKED=1
}

# All of them: "command -v" with several names is content with one.
have() { local name; for name; do command -v "$name" >/dev/null || return 1; done; }
is_root() { [ "$(id -u)" = 0 ]; }

# ---- versions and the places they lead to

# version FOLDER MODULE: what go/FOLDER/go.mod requires
version() { awk -v m="$2" '$1 == m || ($1 == "require" && $2 == m) { print $1 == m ? $2 : $3; exit }' "$HERE/go/$1/go.mod"; }
digest() { cat "$@" | sha256sum | cut -c1-8; }
# bin FOLDER MODULE: the folder of its binaries; a changed go.mod, go.sum or main.go makes a new one
bin() { echo "$CACHE/bin/$1-$(version "$1" "$2")-$(digest "$HERE/go/$1"/*)"; }

KUBERNETES=$(version kubernetes k8s.io/kubernetes)
KUBERNETES_BIN=$(bin kubernetes k8s.io/kubernetes)
KIND_BIN=$(bin kind sigs.k8s.io/kind)
COREDNS_BIN=$(bin coredns github.com/coredns/coredns)
PROVISIONER_BIN=$(bin local-path-provisioner github.com/rancher/local-path-provisioner)
HELM_BIN=$(bin helm helm.sh/helm/v3)
KUEUE=$(version kueue sigs.k8s.io/kueue)
KUEUE_BIN=$(bin kueue sigs.k8s.io/kueue)
KWOK_BIN=$(bin kwok sigs.k8s.io/kwok)
ROOTFS=$CACHE/rootfs-$(digest "$HERE/build-rootfs.sh" "$HERE/pause.c" <(basename "$KIND_BIN")).tar
NODE_DIGEST=$(digest "$HERE/build-node-image.sh" <(basename -a "$ROOTFS" "$KUBERNETES_BIN" "$COREDNS_BIN" "$PROVISIONER_BIN"))
LOCAL_IMAGE=$LOCAL_REPO/node:$KUBERNETES-$NODE_DIGEST

# ---- kind, kubectl and helm: those on PATH when suitable, else built ones

# minor COMMAND...: 34 out of the first "v1.34.4" that the command prints
minor() { { "$@" 2>/dev/null || true; } | grep -oE 'v[0-9]+\.[0-9]+' | head -n 1 | cut -d. -f2; }

suitable_kind() { local m; m=$(minor kind version); [ "${m:-0}" -ge 30 ]; }        # the first that knows Kubernetes 1.34
suitable_kubectl() { local m w; m=$(minor kubectl version --client); w=${KUBERNETES#v1.}; w=${w%%.*}
  [ "${m:-0}" -ge $((w - 1)) ] && [ "${m:-0}" -le $((w + 1)) ]; }                  # Kubernetes' version skew policy
# Helm 4 reads the same charts; below 3.14 it doesn't know the Kubernetes version we ask for in Chart.yaml.
suitable_helm() { helm version --short 2>/dev/null | grep -qE '^v(3\.(1[4-9]|[2-9][0-9])|4\.)'; }

tools() {
  suitable_kind || { [ -x "$KIND_BIN/kind" ] || "$HERE/build-binaries.sh" kind; PATH=$KIND_BIN:$PATH; }
  suitable_kubectl || { [ -x "$KUBERNETES_BIN/kubectl" ] || "$HERE/build-binaries.sh" kubectl; PATH=$KUBERNETES_BIN:$PATH; }
  suitable_helm || { [ -x "$HELM_BIN/helm" ] || "$HERE/build-binaries.sh" helm; PATH=$HELM_BIN:$PATH; }
  export PATH
}

# ---- docker

docker_answers() { docker info >/dev/null 2>&1 9>&-; }
nodes() { kind get nodes --name "$CLUSTER" 2>/dev/null; }
cluster_exists() { kind get clusters 2>/dev/null | grep -qx "$CLUSTER"; }
