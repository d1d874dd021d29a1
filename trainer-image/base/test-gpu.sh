#!/bin/bash
# test-gpu.sh: the tests that need a CUDA device, with libtorch and NVIDIA's libraries as the CUDA image has them.
#
# Needed: a GPU with NVIDIA's driver, and what cuda.sh needs. PYTORCH_LIBRARY_PATH takes a folder that has these libraries already;
# DJL's binding for CUDA 12.8 must fit them.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
if [ -z "${PYTORCH_LIBRARY_PATH:-}" ]; then
  export PYTORCH_LIBRARY_PATH=$ROOT/target/libtorch-cuda
  TAR=$("$HERE/cuda.sh")
  rm -rf "$PYTORCH_LIBRARY_PATH"; mkdir -p "$PYTORCH_LIBRARY_PATH"
  tar -xOf "$TAR" cuda.tar | tar -x -C "$PYTORCH_LIBRARY_PATH" --strip-components=3 ./opt/libtorch
fi
PYTORCH_VERSION=$(sed -n 's/.*<pytorch.version>\(.*\)<.*/\1/p' "$ROOT/pom.xml")
export PYTORCH_VERSION PYTORCH_FLAVOR=cu128 DJL_OFFLINE=true PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True
# clouds put the driver's library there; elsewhere the loader finds it
export LD_LIBRARY_PATH=/usr/local/nvidia/lib64${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
# a process for each class: what CUDA's libraries take at their first use counts in one of them
exec "$ROOT/.mvn/maven.sh" --projects trainer-image/plan,trainer-image/trainer test -Dgroups=gpu -DexcludedGroups= \
  -DreuseForks=false -Dtest.jvm.args="-Djna.library.path=$PYTORCH_LIBRARY_PATH"
