#!/bin/bash
# costs.sh [ROUNDS]: predicted and measured time of a step of the 124M model, for plans with all and with less memory.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$ROOT/.mvn/jdk25.sh"
TRAINER=$ROOT/trainer-image/trainer
"$ROOT/.mvn/maven.sh" --quiet --projects trainer-image/plan,trainer-image/trainer test-compile dependency:build-classpath \
  -Dmdep.outputFile=target/bench-classpath -DincludeScope=runtime -Dspotless.check.skip >&2
for optimizer in Adam SGD; do
  for length in 512 1024; do
    echo; echo "124M, $optimizer, T=$length, 1 thread"
    "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
      -cp "$TRAINER/target/test-classes:$TRAINER/target/classes:$(cat "$TRAINER/target/bench-classpath")" \
      dev.gpt2.trainer.exec.CostBench CPU 124M $length $optimizer "${1:-5}" 1 50% 30%
  done
done
