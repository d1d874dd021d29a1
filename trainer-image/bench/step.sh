#!/bin/bash
# step.sh ARGUMENTS of step.py: a training step against PyTorch eager. Compiles the trainer's tests, where our side is.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
exec "$ROOT/trainer-image/trainer/src/test/python/with-venv.sh" "$ROOT/trainer-image/bench/step.py" "$@" -- "${BENCH[@]}" dev.gpt2.trainer.exec.StepBench
