#!/bin/bash
# test-gpu.sh: the tests that need a CUDA device, with the libraries of gpu-libraries.sh.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/gpu-libraries.sh"
# a process for each class: what CUDA's libraries take at their first use counts in one of them
exec "$GPU_BASE/../../.mvn/maven.sh" --projects trainer-image/plan,trainer-image/trainer test -Dgroups=gpu -DexcludedGroups= \
  -DreuseForks=false -Dtest.jvm.args="-Djna.library.path=$PYTORCH_LIBRARY_PATH"
