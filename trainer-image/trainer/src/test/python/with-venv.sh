#!/bin/bash
# with-venv.sh [--tensorflow] ARGUMENT...: python with PyTorch and transformers, or with TensorFlow, for tests only. The
# virtual environments (5 GB, 1.5 GB) lie in the cache and are made on first use.
set -euo pipefail
REQUIREMENTS=(torch==2.7.1 transformers==4.57.1 numpy==2.3.4 safetensors==0.6.2)
if [ "${1:-}" = --tensorflow ]; then
  REQUIREMENTS=(tensorflow-cpu==2.21.0)
  shift
fi
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/gpt2-operator
VENV=$CACHE/venv-$(sha256sum <<<"${REQUIREMENTS[*]}" | cut -c1-8)

command -v python3 >/dev/null || { echo "python3 (3.9 or later, with venv) is needed for the tests against PyTorch and TensorFlow" >&2; exit 1; }
mkdir -p "$CACHE"
exec 9>"$CACHE/venv.lock"
flock 9
if [ ! -f "$VENV/complete" ]; then
  echo "making a virtual environment with ${REQUIREMENTS[*]} ..." >&2
  rm -rf "$VENV"
  python3 -m venv "$VENV"
  "$VENV/bin/pip" install --quiet --no-cache-dir "${REQUIREMENTS[@]}" >&2
  touch "$VENV/complete"
fi
exec 9>&-
HF_HUB_OFFLINE=1 exec "$VENV/bin/python" "$@"
