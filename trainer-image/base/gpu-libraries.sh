# gpu-libraries.sh: to be sourced. Sets the environment in which Java finds libtorch and NVIDIA's libraries as the CUDA image has them.
#
# Needed: a GPU with NVIDIA's driver, and what cuda.sh needs. PYTORCH_LIBRARY_PATH takes a folder that has these libraries already;
# DJL's binding for CUDA 12.8 must fit them.
GPU_BASE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ -z "${PYTORCH_LIBRARY_PATH:-}" ]; then
  export PYTORCH_LIBRARY_PATH=$GPU_BASE/../../target/libtorch-cuda
  GPU_TAR=$("$GPU_BASE/cuda.sh")
  rm -rf "$PYTORCH_LIBRARY_PATH"; mkdir -p "$PYTORCH_LIBRARY_PATH"
  tar -xOf "$GPU_TAR" cuda.tar | tar -x -C "$PYTORCH_LIBRARY_PATH" --strip-components=3 ./opt/libtorch
fi
PYTORCH_VERSION=$(sed -n 's/.*<pytorch.version>\(.*\)<.*/\1/p' "$GPU_BASE/../../pom.xml")
export PYTORCH_VERSION PYTORCH_FLAVOR=cu128 DJL_OFFLINE=true PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True
# clouds put the driver's library there; elsewhere the loader finds it
export LD_LIBRARY_PATH=/usr/local/nvidia/lib64${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
