#!/bin/bash
# same-tokens.sh: our tokens of hostile text against those of transformers' GPT2Tokenizer, the Python one, whose algorithm is that of
# OpenAI's encoder.py; and where the two know different versions of Unicode. The trainer's tests must be compiled.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TRAINER=$(cd "$HERE/../../.." && pwd)
. "$TRAINER/../../.mvn/jdk25.sh"
"$TRAINER/../gpt2" --version >/dev/null       # builds the class path when it isn't there
W=$(mktemp -d); trap 'rm -rf "$W"' EXIT
"$JAVA_HOME/bin/java" -cp "$TRAINER/target/test-classes:$TRAINER/target/classes:$(cat "$TRAINER/target/runtime-classpath")" \
  dev.gpt2.trainer.token.PrintTokens "$W"
"$HERE/with-venv.sh" "$HERE/same_tokens.py" "$W"
