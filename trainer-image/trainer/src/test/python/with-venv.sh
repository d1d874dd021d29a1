#!/bin/bash
# with-venv.sh ARGUMENT...: python with PyTorch and transformers, for tests only. The virtual environment (5 GB) lies in
# the cache and is made on first use.
set -euo pipefail
REQUIREMENTS=(torch==2.7.1 transformers==4.57.1 numpy==2.3.4 safetensors==0.6.2)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/gpt2-operator
VENV=$CACHE/venv-$(sha256sum <<<"${REQUIREMENTS[*]}" | cut -c1-8)

command -v python3 >/dev/null || { echo "python3 (3.9 or later, with venv) is needed for the tests against PyTorch" >&2; exit 1; }
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
