#!/bin/bash
# signal-trainer.sh NAMESPACE FINETUNEJOB SIGNAL: sends a signal to the job's running trainer from outside of its container, in
# which neither SIGKILL nor SIGSTOP reaches the first process.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
tools
[ $# = 3 ] || die "usage: signal-trainer.sh NAMESPACE FINETUNEJOB SIGNAL"
sent=0
for node in $(kubectl get nodes -o name); do
  # shellcheck disable=SC2016 # expanded in the node
  if docker exec "${node#node/}" sh -c '
      for process in /proc/[0-9]*; do
        grep -qzx "FINETUNEJOB_NAMESPACE=$1" "$process/environ" 2>/dev/null &&
          grep -qzx "FINETUNEJOB_NAME=$2" "$process/environ" 2>/dev/null || continue
        kill "-$3" "${process#/proc/}" && exit 0
      done
      exit 1' sh "$1" "$2" "$3"; then
    sent=1
  fi
done
[ $sent = 1 ] || die "no trainer of $1/$2 runs on any node"
