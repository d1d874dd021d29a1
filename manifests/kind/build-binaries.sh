#!/bin/bash
# build-binaries.sh [NAME...]: builds Kubernetes, kind, CoreDNS and what else a local node image needs, out of Go modules.
# Without names: everything but helm, kueue and kwok, which up.sh, kueue.sh and the scale benchmark ask for. What is in the cache for the pinned version is left alone.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
lock

command -v go >/dev/null || die "go is needed (1.24 or later; 1.25 for kueue and kwok): https://go.dev/doc/install"
export CGO_ENABLED=0        # static binaries run in images that hold nothing else

# go build stamps no version into a binary of another module. kubeadm compares versions, and helm takes a cluster of its own
# version for what it can't ask ("helm template").
stamp() { # FOLDER
  local package minor; minor=$(cut -d. -f2 <<<"$KUBERNETES")
  case $1 in
    kubernetes)
      for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
        echo "-X $package.gitVersion=$KUBERNETES -X $package.gitMajor=1 -X $package.gitMinor=$minor -X $package.gitTreeState=archive"
        echo "-X $package.gitCommit=module -X $package.buildDate=1970-01-01T00:00:00Z"
      done ;;
    helm)
      echo "-X helm.sh/helm/v3/internal/version.version=$(version helm helm.sh/helm/v3)"
      for package in helm.sh/helm/v3/pkg/chartutil helm.sh/helm/v3/pkg/lint/rules; do
        echo "-X $package.k8sVersionMajor=1 -X $package.k8sVersionMinor=$minor"
      done ;;
    kueue) echo "-X sigs.k8s.io/kueue/pkg/version.GitVersion=$KUEUE" ;;
  esac
}

# build NAME FOLDER PACKAGE TARGET_FOLDER
build() {
  [ ! -x "$4/$1" ] || return 0
  mkdir -p "$4"
  local flags; flags="-s -w $(stamp "$2" | tr '\n' ' ')"
  (cd "$HERE/go/$2" && logged "build-$1" go build -trimpath -buildvcs=false -ldflags "$flags" -o "$4/.$1" "$3")
  mv "$4/.$1" "$4/$1"       # aside, then renamed: an interrupted build leaves nothing that looks done
  say "built $1 ($(du -m "$4/$1" | cut -f1) MB)"
}

[ $# -gt 0 ] || set -- kind kubectl kubeadm coredns kube-scheduler kube-apiserver kube-controller-manager kubelet kube-proxy etcd local-path-provisioner
for name; do
  case $name in
    kube*ctl|kubeadm|kubelet|kube-*) build "$name" kubernetes "k8s.io/kubernetes/cmd/$name" "$KUBERNETES_BIN";;
    etcd) build etcd kubernetes go.etcd.io/etcd/server/v3 "$KUBERNETES_BIN";;
    kind) build kind kind sigs.k8s.io/kind "$KIND_BIN";;
    coredns) build coredns coredns . "$COREDNS_BIN";;
    local-path-provisioner) build "$name" "$name" github.com/rancher/local-path-provisioner "$PROVISIONER_BIN";;
    helm) build helm helm helm.sh/helm/v3/cmd/helm "$HELM_BIN";;
    kueue) build kueue kueue sigs.k8s.io/kueue/cmd/kueue "$KUEUE_BIN";;
    kwok) build kwok kwok sigs.k8s.io/kwok/cmd/kwok "$KWOK_BIN";;
    *) die "unknown name: $name";;
  esac
done
