#!/bin/bash
# memory.sh: predicted, accounted and whole-process memory of two training steps of the 124M model at several lengths.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
W=$(mktemp -d); trap 'rm -rf "$W"' EXIT
DATA=$ROOT/manifests/samples/data
"$ROOT/trainer-image/gpt2" --version >/dev/null
printf '%-10s %-6s %14s %14s %14s %14s\n' optimizer T 'predicted MiB' 'accounted MiB' 'process MiB' 'beside it MiB'
for optimizer in SGD AdamW; do
  for length in 128 512 1024; do
    run=$W/$optimizer-$length
    "$ROOT/trainer-image/gpt2" train --random --size 124M --dataset "$DATA" --checkpoint "$run" --optimizer "$optimizer" \
      --sequence-length "$length" --steps 3 --every 1000 --threads 1 >"$W/out" 2>&1 &
    pid=$!; peak=0
    # the high-water mark while it trains: writing the checkpoint is left out
    while kill -0 $pid 2>/dev/null && ! grep -qs '"step":3' "$run/log.jsonl"; do
      now=$(awk '/^VmHWM/ { print $2 }' /proc/$pid/status 2>/dev/null || true); [ -z "$now" ] || peak=$now; sleep 0.1
    done
    kill -9 $pid 2>/dev/null || true; wait $pid 2>/dev/null || true
    accounted=$(tail -n 1 "$run/log.jsonl" | grep -o '"peakBytes":[0-9]*' | cut -d: -f2)
    predicted=$("$ROOT/trainer-image/gpt2" plan --size 124M --optimizer "$optimizer" --sequence-length "$length" --rows 0 --json |
      awk '/"keepAll"/ { found = 1 } found && /"tensorBytes"/ { gsub(",", "", $3); print $3; exit }')
    awk -v o=$optimizer -v t=$length -v p="$predicted" -v a="$accounted" -v r=$peak \
      'BEGIN { m = 1048576; printf "%-10s %-6d %14.1f %14.1f %14.1f %14.1f\n", o, t, p / m, a / m, r / 1024, r / 1024 - p / m }'
    rm -rf "$run"
  done
done
