#!/bin/bash
# sample.sh ARGUMENTS of sample.py: writing samples against transformers' generate(). Compiles the trainer's tests, where our side is.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
exec "$ROOT/trainer-image/trainer/src/test/python/with-venv.sh" "$ROOT/trainer-image/bench/sample.py" "$@" -- "${BENCH[@]}" dev.gpt2.trainer.exec.GenerationBench
