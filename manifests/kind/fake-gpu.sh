#!/bin/bash
# fake-gpu.sh NODE COUNT MEMORY_MIB PRODUCT: the node looks as if NVIDIA's device plugin and GPU feature discovery ran on it.
# fake-gpu.sh: once more for all nodes that have it, should a kubelet have reset the resource; up.sh does that.
# Pods that ask for nvidia.com/gpu are scheduled, and counted, but find no device.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
tools

capacity() { # NODE COUNT
  kubectl patch node "$1" --subresource=status --type=merge \
    -p "{\"status\":{\"capacity\":{\"nvidia.com/gpu\":\"$2\"},\"allocatable\":{\"nvidia.com/gpu\":\"$2\"}}}" >/dev/null
}

case $# in
  0)
    kubectl get nodes -l gpt2.dev/fake-gpu -o 'jsonpath={range .items[*]}{.metadata.name} {.metadata.labels.nvidia\.com/gpu\.count}{"\n"}{end}' |
      while read -r node count; do capacity "$node" "$count" </dev/null; done
    ;;
  4)
    [[ $2 =~ ^[0-9]+$ && $3 =~ ^[0-9]+$ ]] || die "COUNT and MEMORY_MIB are whole numbers"
    # a label holds no spaces: feature discovery writes NVIDIA-H100-80GB-HBM3
    kubectl label node "$1" --overwrite gpt2.dev/fake-gpu=true nvidia.com/gpu.present=true "nvidia.com/gpu.count=$2" \
      "nvidia.com/gpu.memory=$3" "nvidia.com/gpu.product=${4// /-}" >/dev/null
    capacity "$1" "$2"
    say "$1: $2 x $4, $3 MiB each"
    ;;
  *) die "usage: fake-gpu.sh [NODE COUNT MEMORY_MIB PRODUCT]" ;;
esac
