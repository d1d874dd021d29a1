#!/bin/bash
# build-rootfs.sh: the root file system of a kind node, from this machine's own Debian or Ubuntu mirror, as a tar in the cache.
# Does what images/base/Dockerfile of kind does, with the distribution's containerd, runc and CNI plugins.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
lock
[ ! -f "$ROOTFS" ] || exit 0

is_root || die "the node image can only be built as root (debootstrap)"
have debootstrap apt-get gcc || die "apt-get, debootstrap and gcc with the C library's headers are needed to build the node image"
# shellcheck source=/dev/null
. /etc/os-release

# The mirror that apt uses; some cloud images give a file with a list of mirrors.
mirror() {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
    awk -v c="$VERSION_CODENAME" '($2 == c || $3 == c) && $4 == "main" { print $1; exit }' |
    while read -r uri; do case $uri in
      mirror+file:*) awk '!/^#/ && NF { print $1; exit }' "${uri#mirror+file:}";;
      *) echo "$uri";;
    esac; done
}
MIRROR=$(mirror)
[ -n "$MIRROR" ] || { logged apt-update apt-get update; MIRROR=$(mirror); }
[ -n "$MIRROR" ] || die "no apt mirror found for $VERSION_CODENAME main (apt-get indextargets)"
eval "$(apt-config shell http_proxy Acquire::http::Proxy)"; export http_proxy

PACKAGES=systemd,systemd-sysv,dbus,conntrack,iptables,nftables,iproute2,ethtool,util-linux,mount,kmod,libseccomp2,pigz,ca-certificates
PACKAGES=$PACKAGES,curl,jq,procps,socat,ebtables,busybox-static,containerd,runc,containernetworking-plugins

R=$(mktemp -d "$CACHE/rootfs.XXXXXX"); trap 'rm -rf --one-file-system "$R"' EXIT
chmod 755 "$R"
say "node root file system: debootstrap $VERSION_CODENAME"
COMPONENTS=main; [ "$ID" != ubuntu ] || COMPONENTS=main,universe
logged debootstrap debootstrap --variant=minbase --components=$COMPONENTS --include="$PACKAGES" "$VERSION_CODENAME" "$R" "$MIRROR"

FILES=$(cd "$HERE/go/kind" && go list -m -f '{{.Dir}}' sigs.k8s.io/kind)/images/base/files
[ -d "$FILES" ] || { (cd "$HERE/go/kind" && go mod download sigs.k8s.io/kind); FILES=$(cd "$HERE/go/kind" && go list -m -f '{{.Dir}}' sigs.k8s.io/kind)/images/base/files; }
cp -r --no-preserve=mode,ownership "$FILES/." "$R/"
chmod 755 "$R/kind" "$R/kind/bin" "$R"/kind/bin/* "$R"/usr/local/bin/*

# units that make no sense in a container, as in kind's Dockerfile
S=$R/lib/systemd/system
rm -f "$S/sysinit.target.wants/systemd-tmpfiles-setup.service" "$S"/multi-user.target.wants/* "$R"/etc/systemd/system/*.wants/* \
  "$S"/local-fs.target.wants/* "$S"/sockets.target.wants/*udev* "$S"/sockets.target.wants/*initctl* "$S"/basic.target.wants/*
echo ReadKMsg=no >>"$R/etc/systemd/journald.conf"
mkdir -p "$R/etc/kubernetes/manifests" "$R/opt/cni/bin" "$R/etc/cni/net.d"
cp "$R"/usr/lib/cni/{host-local,loopback,ptp,portmap,bridge} "$R/opt/cni/bin/"

# kind's unit expects upstream's /usr/local/bin, the package installs /usr/bin and a unit of its own
for b in containerd ctr containerd-shim-runc-v2; do ln -sf "/usr/bin/$b" "$R/usr/local/bin/$b"; done
rm -f "$S/containerd.service"
# Where CAP_SYS_RESOURCE is missing runc can't lower a pod's oom_score_adj, and no sandbox starts.
# With this, containerd asks for no less than its own score, which elsewhere is -999: no difference there.
sed -i 's/restrict_oom_score_adj = false/restrict_oom_score_adj = true/' "$R/etc/containerd/config.toml"
chroot "$R" systemctl -q enable kubelet.service containerd.service undo-mount-hacks.service
chroot "$R" systemctl -q mask systemd-binfmt.service
# rlimits out: the hard limits of the machine may be lower than those in the default
chroot "$R" sh -c 'ctr oci spec | jq ".hooks.createContainer += [{path: \"/kind/bin/mount-product-files.sh\"}] | del(.process.rlimits)"' \
  >"$R/etc/containerd/cri-base.json"
gcc -Os -static -s -o "$R/usr/local/bin/pause" "$HERE/pause.c"
rm -rf "$R"/var/cache/apt/archives/*.deb "$R"/var/lib/apt/lists/* "$R"/usr/share/{doc,man,locale}/*

tar -C "$R" -cf "$ROOTFS.part" . && mv "$ROOTFS.part" "$ROOTFS"
say "node root file system: $(du -m "$ROOTFS" | cut -f1) MB"
