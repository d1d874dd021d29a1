#!/bin/bash
# costs.sh [--gpu] [ROUNDS]: predicted and measured time of a step, for plans with all and with less memory: of the 124M model on one
# CPU thread; with --gpu of 124M and 1558M on a GPU (libraries as gpu-libraries.sh has them), and the memory that each takes there.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
if [ "${1:-}" = --gpu ]; then
  . "$ROOT/trainer-image/base/gpu-libraries.sh"
  BENCH=("${BENCH[0]}" "-Djna.library.path=$PYTORCH_LIBRARY_PATH" "${BENCH[@]:1}")
  echo "124M, Adam, T=1024"; "${BENCH[@]}" dev.gpt2.trainer.exec.CostBench GPU 124M 1024 Adam "${2:-15}" 4 50% 30% 25%
  echo; echo "1558M, SGD, T=1024"; "${BENCH[@]}" dev.gpt2.trainer.exec.CostBench GPU 1558M 1024 SGD "${2:-5}" 4 10G 8G 7G 6.6G
  exit
fi
for optimizer in Adam SGD; do
  for length in 512 1024; do
    echo; echo "124M, $optimizer, T=$length, 1 thread"
    "${BENCH[@]}" dev.gpt2.trainer.exec.CostBench CPU 124M $length $optimizer "${1:-5}" 1 75% 50% 40% 30% 25%
  done
done
