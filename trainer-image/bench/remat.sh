#!/bin/bash
# remat.sh ARGUMENTS of remat.py: our plans against PyTorch's ways of saving activation memory. Compiles the trainer's
# tests, where our side is.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
printf -v OURS '%q ' "${BENCH[@]}" dev.gpt2.trainer.exec.RematBench
exec "$ROOT/trainer-image/trainer/src/test/python/with-venv.sh" "$ROOT/trainer-image/bench/remat.py" \
  --contender "KeepAll=$OURS KeepAll" \
  --contender "CheckpointBlocks=$OURS CheckpointBlocks" \
  --contender "Rematerialize=$OURS Rematerialize {held} {peak}" "$@"
