#!/bin/bash
# step.sh ARGUMENTS of step.py: a training step against PyTorch eager. Compiles the trainer's tests, where our side is.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$ROOT/.mvn/jdk25.sh"
TRAINER=$ROOT/trainer-image/trainer
"$ROOT/.mvn/maven.sh" --quiet --projects trainer-image/plan,trainer-image/trainer test-compile dependency:build-classpath \
  -Dmdep.outputFile=target/bench-classpath -DincludeScope=runtime -Dspotless.check.skip >&2
exec "$TRAINER/src/test/python/with-venv.sh" "$ROOT/trainer-image/bench/step.py" "$@" -- "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED \
  -cp "$TRAINER/target/test-classes:$TRAINER/target/classes:$(cat "$TRAINER/target/bench-classpath")" dev.gpt2.trainer.exec.StepBench
