#!/bin/bash
# costs.sh [ROUNDS]: predicted and measured time of a step of the 124M model, for plans with all and with less memory.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
for optimizer in Adam SGD; do
  for length in 512 1024; do
    echo; echo "124M, $optimizer, T=$length, 1 thread"
    "${BENCH[@]}" dev.gpt2.trainer.exec.CostBench CPU 124M $length $optimizer "${1:-5}" 1 75% 50% 40% 30% 25%
  done
done
