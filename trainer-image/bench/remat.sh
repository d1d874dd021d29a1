#!/bin/bash
# remat.sh ARGUMENTS of remat.py: our plans against PyTorch's ways of saving activation memory. Compiles the trainer's
# tests, where our side is.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$ROOT/.mvn/jdk25.sh"
TRAINER=$ROOT/trainer-image/trainer
"$ROOT/.mvn/maven.sh" --quiet --projects trainer-image/plan,trainer-image/trainer test-compile dependency:build-classpath \
  -Dmdep.outputFile=target/bench-classpath -DincludeScope=runtime -Dspotless.check.skip >&2
printf -v OURS '%q ' "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
  -cp "$TRAINER/target/test-classes:$TRAINER/target/classes:$(cat "$TRAINER/target/bench-classpath")" dev.gpt2.trainer.exec.RematBench
exec "$TRAINER/src/test/python/with-venv.sh" "$ROOT/trainer-image/bench/remat.py" \
  --contender "KeepAll=$OURS KeepAll" \
  --contender "CheckpointBlocks=$OURS CheckpointBlocks" \
  --contender "Rematerialize=$OURS Rematerialize {held} {peak}" "$@"
