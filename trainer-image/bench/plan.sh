#!/bin/bash
# plan.sh [--limits "75 50 ..."] [GRAPH...]: for each graph of the tests (or those named) and each limit, in percent of the peak
# that keeping everything has: the cheapest plan's extra computation, its peak, the CPU seconds of planning it in a fresh process
# on one core, the start of the Java machine and the reading of the graph included, and whether a second process comes to the same plan.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
W=$(mktemp -d); trap 'rm -rf "$W"' EXIT
LIMITS='75 50 35 25 15 10 7 5.5'
if [ "${1:-}" = --limits ]; then LIMITS=$2; shift 2; fi
[ $# -gt 0 ] || set -- "$ROOT"/trainer-image/plan/src/test/resources/graphs/*.json.gz

"$ROOT/trainer-image/gpt2" --version >/dev/null      # builds it, if need be
one_core=$(command -v taskset >/dev/null && echo "taskset -c $(($(nproc --all) - 1))" || true)

# plan GRAPH LIMIT: the document in $W/json, the CPU seconds in $W/seconds; fails when nothing fits
plan() {
  local TIMEFORMAT='%U %S'
  { time $one_core "$ROOT/trainer-image/gpt2" plan --graph "$1" --budget "$2%" --rows 0 --json >"$W/json" 2>"$W/said"; } 2>"$W/seconds"
}

# field OBJECT NAME: of the first plan that follows the object's name
field() { awk -v object="\"$1\"" -v name="\"$2\"" '$1 == object { found = 1 } found && $1 == name { gsub(/[",]/, "", $3); print $3; exit }' "$W/json"; }

printf '%-24s %7s %9s %14s %8s  %s\n' graph limit extra 'peak bytes' 'CPU s' 'second run'
for graph in "$@"; do
  name=$(basename "$graph" .json.gz)
  for limit in $LIMITS; do
    status=0; plan "$graph" "$limit" || status=$?
    extra=$(field answer recomputePercent); peak=$(field answer tensorBytes); digest=$(field answer digest)
    seconds=$(awk '{ print $1 + $2 }' "$W/seconds")
    if [ $status = 0 ]; then
      plan "$graph" "$limit"
      same=$([ "$digest" = "$(field answer digest)" ] && echo 'same plan' || echo 'ANOTHER PLAN')
      printf '%-24s %5s %% %7.2f %% %14d %8.1f  %s\n' "$name" "$limit" "$extra" "$peak" "$seconds" "$same"
    elif [ $status = 4 ]; then
      # the answer is then the smallest plan
      least=$(awk -v peak="$peak" -v most="$(field keepAll tensorBytes)" 'BEGIN { printf "%.1f", 100 * peak / most }')
      printf '%-24s %5s %% %7.2f %% %14d %8.1f  %s\n' "$name" "$least" "$extra" "$peak" "$seconds" "the smallest: $limit % is too little"
      break
    else
      cat "$W/said" >&2; exit 1
    fi
  done
done
