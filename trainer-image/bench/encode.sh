#!/bin/bash
# encode.sh [--threads 1] [--pairs 9] [TEXT...]: encoding text against tiktoken, interleaved: the texts named, or the sample's text
# (20 times over) and one of mixed scripts made from a seed. tiktoken comes from PyPI into a virtual environment in the cache.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
VENV=${XDG_CACHE_HOME:-$HOME/.cache}/gpt2-operator/venv-tiktoken-0.12.0
if [ ! -f "$VENV/complete" ]; then
  python3 -m venv "$VENV"
  "$VENV/bin/pip" install --quiet --no-cache-dir tiktoken==0.12.0 numpy==2.3.4 >&2
  touch "$VENV/complete"
fi
exec "$VENV/bin/python" "$ROOT/trainer-image/bench/encode.py" --sample "$ROOT/manifests/samples/data/kjv-excerpt.txt" "$@" \
  --java "${BENCH[@]}" dev.gpt2.trainer.dataset.EncodeBench
