#!/bin/bash
# situations.sh: brings jobs into the situations that an admin meets, in the test cluster ("make load" first), and writes
# SITUATIONS.md from what kubectl says of them then. Takes some 5 minutes, and Go 1.25 for Kueue.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
. "$ROOT/.mvn/jdk25.sh"
"$ROOT/.mvn/maven.sh" --quiet --projects operator,operator/kubectl-plugin --also-make package -DskipTests -Dspotless.check.skip >&2
"$ROOT/.mvn/maven.sh" --quiet --projects operator --also-make test-compile dependency:build-classpath \
  -Dmdep.outputFile=target/bench-classpath -Dspotless.check.skip >&2
cd "$ROOT/operator"
exec "$ROOT/manifests/kind/with-tools.sh" "$JAVA_HOME/bin/java" -cp "target/test-classes:target/classes:$(<target/bench-classpath)" \
  dev.gpt2.operator.kind.SituationsPage "$HERE/SITUATIONS.md"
