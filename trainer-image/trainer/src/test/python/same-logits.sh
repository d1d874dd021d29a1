#!/bin/bash
# same-logits.sh CHECKPOINT: our logits against those of Hugging Face transformers. The trainer's tests must be compiled.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TRAINER=$(cd "$HERE/../../.." && pwd)
. "$TRAINER/../../.mvn/jdk25.sh"
"$TRAINER/../gpt2" --version >/dev/null       # builds the class path when it isn't there
exec "$HERE/with-venv.sh" "$HERE/same_logits.py" "$1" "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED \
  -cp "$TRAINER/target/test-classes:$TRAINER/target/classes:$(cat "$TRAINER/target/runtime-classpath")" dev.gpt2.trainer.exec.PrintLogits
