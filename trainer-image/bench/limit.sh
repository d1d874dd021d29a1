#!/bin/bash
# limit.sh [--size 124M] [--optimizer Adam] [--length 1024] [--threads 2] [--limits 5 | --mib "8192 7168"] [--steps 3]: training under
# a memory limit that the kernel enforces. Each limit is a control group's: those that "plan" names, from one near keeping everything
# to the smallest that works (with --limits 1 this alone), or those stated. For each: what was planned, what the process took at its
# highest, and what becomes of a process that keeps everything. Needs root, and control groups that may be made (version 1 or 2).
set -euo pipefail
SIZE=124M OPTIMIZER=Adam LENGTH=1024 THREADS=2 LIMITS=5 MIB= STEPS=3
while [ $# -gt 0 ]; do
  case $1 in
    --size) SIZE=$2 ;; --optimizer) OPTIMIZER=$2 ;; --length) LENGTH=$2 ;; --threads) THREADS=$2 ;; --limits) LIMITS=$2 ;;
    --mib) MIB=$2 ;; --steps) STEPS=$2 ;; *) echo "unknown: $1" >&2; exit 2 ;;
  esac
  shift 2
done
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
"$ROOT/trainer-image/gpt2" --version >/dev/null
if [ -d /sys/fs/cgroup/memory ]; then
  GROUP=/sys/fs/cgroup/memory/gpt2-limit-$$; LIMIT_FILE=memory.limit_in_bytes; EVENTS=memory.oom_control
else
  GROUP=/sys/fs/cgroup/gpt2-limit-$$; LIMIT_FILE=memory.max; EVENTS=memory.events
  echo +memory >/sys/fs/cgroup/cgroup.subtree_control
fi
W=$(mktemp -d); trap 'rm -rf "$W"; rmdir "$GROUP" 2>/dev/null || true' EXIT

# within BYTES COMMAND...: runs a command in a new control group with that limit, its output to $W/out; sets STATUS, and KILLED to the
# number of its processes that the kernel killed for their memory
within() {
  mkdir "$GROUP"
  echo "$1" >"$GROUP/$LIMIT_FILE"
  shift
  STATUS=0
  (echo "$BASHPID" >"$GROUP/cgroup.procs"; "$@"; exit $?) >"$W/out" 2>&1 </dev/null || STATUS=$?
  KILLED=$(awk '$1 == "oom_kill" { print $2 }' "$GROUP/$EVENTS")
  until rmdir "$GROUP" 2>/dev/null; do sleep 0.1; done
}

# said PATTERN: the last amount of memory behind these words in the output, in MiB; nothing if a killed process didn't come to it
said() { { grep -o "$1 [0-9.]* [MG]iB" "$W/out" || true; } | tail -n 1 | awk '{ print $(NF - 1) * ($NF == "GiB" ? 1024 : 1) }'; }

if [ -n "$MIB" ]; then
  for mib in $MIB; do limits+=($((mib << 20))); done
else
  "$ROOT/trainer-image/gpt2" plan --size "$SIZE" --optimizer "$OPTIMIZER" --sequence-length "$LENGTH" --json --rows "$LIMITS" >"$W/json"
  # before the table are the limits of keepAll, checkpointBlocks and smallest; the table's first keeps everything too
  mapfile -t limits < <(awk '$1 == "\"limitBytes\"" { gsub(",", "", $3); print $3 }' "$W/json" | tail -n +5)
fi
echo "$SIZE, $OPTIMIZER, T=$LENGTH, $THREADS threads, $STEPS steps"
printf '%10s %12s %14s %10s %9s %7s   %s\n' 'limit MiB' 'planned MiB' 'highest MiB' 'recompute' 's a step' killed 'keeping everything'
for limit in "${limits[@]}"; do
  within "$limit" "$ROOT/trainer-image/gpt2" train --random --size "$SIZE" --dataset "$ROOT/manifests/samples/data" \
    --checkpoint "$W/run" --optimizer "$OPTIMIZER" --sequence-length "$LENGTH" --steps "$STEPS" --every 100000 --threads "$THREADS"
  [ "$STATUS" = 0 ] || [ "$KILLED" -gt 0 ] || { cat "$W/out" >&2; exit 1; }
  planned=$(said 'memory: planned'); highest=$(said 'the process took'); killed=$KILLED
  recomputed=$(grep -m 1 -o '+[0-9.]* % computation' "$W/out" || true)
  seconds=$(tail -n 1 "$W/run/log.jsonl" 2>/dev/null | grep -o '"tokensPerSecond":[0-9.]*' | awk -F: -v t="$LENGTH" '{ print t / $2 }' || true)
  rm -rf "$W/run"
  within "$limit" "${BENCH[@]}" dev.gpt2.trainer.exec.KeepAll "$SIZE" "$LENGTH" "$OPTIMIZER" "$THREADS"
  awk -v l="$limit" -v p="$planned" -v h="$highest" -v r="${recomputed% computation}" -v s="$seconds" -v k="$killed" \
    -v o="$([ "$KILLED" -gt 0 ] && echo 'killed by the kernel' || tail -n 1 "$W/out")" \
    'BEGIN { printf "%10.0f %12.1f %14.1f %10s %9.2f %7d   %s\n", l / 1048576, p, h, r, s, k, o }'
done
