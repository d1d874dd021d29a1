#!/bin/bash
# build-node-image.sh: a kind node image in docker without pulling anything; what `kind build node-image` makes out of
# published images is here made out of Go modules and the distribution's packages.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
lock
docker_answers || die "no docker daemon answers"
! docker image inspect "$LOCAL_IMAGE" >/dev/null 2>&1 || exit 0

"$HERE/build-binaries.sh"
"$HERE/build-rootfs.sh"

BASE=$LOCAL_REPO/node-base:$NODE_DIGEST
W=$(mktemp -d "$CACHE/node-image.XXXXXX"); C=
trap 'rm -rf "$W"; [ -z "$C" ] || docker rm -f -v "$C" >/dev/null; docker rmi "$BASE" "${IMAGES[@]}" >/dev/null 2>&1 || true' EXIT
IMAGES=()
CHANGE=(--change 'ENTRYPOINT ["/usr/local/bin/entrypoint","/sbin/init"]')

# docker import can't set the stop signal, commit takes it over from the container
docker import --change 'ENV container=docker' - "$BASE" <"$ROOTFS" >/dev/null
C=$(docker run -d --network none --entrypoint sleep --stop-signal SIGRTMIN+3 --security-opt seccomp=unconfined "$BASE" infinity)
say "node image: root file system in docker"
for b in kubeadm kubelet kubectl; do docker cp "$KUBERNETES_BIN/$b" "$C:/usr/bin/" >/dev/null; done
printf %s "$KUBERNETES" >"$W/version"; docker cp "$W/version" "$C:/kind/version" >/dev/null

# ---- the images that a cluster needs, each under the name that kubeadm or kind looks for

WANTED=$("$KUBERNETES_BIN/kubeadm" config images list --kubernetes-version "$KUBERNETES" 2>/dev/null)
wanted() { grep "/$1:" <<<"$WANTED"; }

# image NAME [ENTRYPOINT]: a tar of a root file system from stdin
image() {
  docker import --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' ${2:+--change "ENTRYPOINT [\"$2\"]"} - "$1" >/dev/null
  IMAGES+=("$1")
}
# one_binary NAME FILE: an image that holds nothing else
one_binary() {
  local d; d=$(mktemp -d "$W/image.XXXXXX"); chmod 755 "$d"
  mkdir -p "$d/usr/local/bin" "$d/etc"; mkdir -m 1777 "$d/tmp"
  cp "$2" "$d/usr/local/bin/"
  image "$1" "/usr/local/bin/${2##*/}" < <(tar -C "$d" --owner=0 --group=0 -c .)
  rm -rf "$d"
}
for c in kube-apiserver kube-controller-manager kube-scheduler etcd; do one_binary "$(wanted $c)" "$KUBERNETES_BIN/$c"; done
one_binary "$(wanted coredns)" "$COREDNS_BIN/coredns"
one_binary "$LOCAL_REPO/local-path-provisioner:1" "$PROVISIONER_BIN/local-path-provisioner"
docker cp "$C:/usr/local/bin/pause" "$W/pause" >/dev/null
one_binary "$(docker exec "$C" sed -n 's/ *sandbox_image = "\(.*\)"/\1/p' /etc/containerd/config.toml)" "$W/pause"

# kube-proxy calls iptables, nft and conntrack. The libraries of the dlopened xtables modules count as well: without libm
# (libxt_statistic) Services with one endpoint work and those with two don't.
docker exec -i "$C" bash -s >"$W/kube-proxy.tar" <<'IN_NODE'
set -euo pipefail
d=$(mktemp -d); mkdir -p "$d"/{etc,run,tmp,var/lib,usr/local/bin}
bins="/usr/sbin/xtables-nft-multi /usr/sbin/xtables-legacy-multi /usr/sbin/nft /usr/sbin/conntrack /bin/kmod /bin/dash"
modules=$(dpkg -L libxtables12 iptables | grep '/xtables/.*\.so$')
libs=$(ldd $bins $modules | grep -oE '/[^ ]+\.so[^ ]*' | grep -v : | sort -u)
for f in $bins $modules $libs; do mkdir -p "$d${f%/*}"; cp -L "$f" "$d$f"; done
ln -s dash "$d/bin/sh"; ln -s ../../bin/kmod "$d/usr/sbin/modprobe"
# nft like kind's entrypoint selects in this image: docker's rules for its DNS server are there
for n in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do ln -s xtables-nft-multi "$d/usr/sbin/$n"; done
tar -C "$d" -c .; rm -rf "$d"
IN_NODE
mkdir -p "$W/kube-proxy/usr/local/bin"; cp "$KUBERNETES_BIN/kube-proxy" "$W/kube-proxy/usr/local/bin/"
tar -C "$W/kube-proxy" --owner=0 --group=0 -rf "$W/kube-proxy.tar" usr/local/bin/kube-proxy
image "$(wanted kube-proxy)" /usr/local/bin/kube-proxy <"$W/kube-proxy.tar"

# a shell for tests, and for the pods that local-path-provisioner makes folders with
docker exec -i "$C" sh -s >"$W/busybox.tar" <<'IN_NODE'
set -e; d=$(mktemp -d); mkdir -p "$d/bin" "$d/etc" "$d/root"; mkdir -m 1777 "$d/tmp"
cp /bin/busybox "$d/bin/"; for a in $(busybox --list); do [ "$a" = busybox ] || ln -s busybox "$d/bin/$a"; done
echo root:x:0:0:root:/root:/bin/sh >"$d/etc/passwd"; echo root:x:0: >"$d/etc/group"
tar -C "$d" -c .; rm -rf "$d"
IN_NODE
image "$LOCAL_REPO/busybox:1" <"$W/busybox.tar"
say "node image: ${#IMAGES[@]} images made"

docker exec -d "$C" containerd
for _ in $(seq 100); do docker exec "$C" ctr version >/dev/null 2>&1 && break; sleep 0.2; done
docker save "${IMAGES[@]}" | logged ctr-import docker exec -i "$C" ctr -n k8s.io images import --all-platforms --no-unpack -
docker exec "$C" sh -c 'kill "$(pidof containerd)"; sleep 1; rm -rf /run/containerd'

# kind's own manifest for dynamic volumes, with the local image names
mkdir "$W/manifests"
# shellcheck disable=SC2016
sed -n '/^const defaultStorageManifest = `/,/^`$/p' "$(cd "$HERE/go/kind" && go list -m -f '{{.Dir}}' sigs.k8s.io/kind)/pkg/build/nodeimage/const_storage.go" |
  sed "1d;\$d;s#\` + storageProvisionerImage + \`#$LOCAL_REPO/local-path-provisioner:1#;s#\` + storageHelperImage + \`#$LOCAL_REPO/busybox:1#" \
  >"$W/manifests/default-storage.yaml"
grep -q 'kind: StorageClass' "$W/manifests/default-storage.yaml" || die "kind's storage manifest isn't where it was expected"
docker cp "$W/manifests" "$C:/kind/" >/dev/null

docker commit "${CHANGE[@]}" "$C" "$LOCAL_IMAGE" >/dev/null
say "node image: $LOCAL_IMAGE"
