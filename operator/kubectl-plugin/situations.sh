#!/bin/bash
# situations.sh: brings jobs into the situations that an admin meets, in the test cluster ("make load" first), and writes
# SITUATIONS.md from what kubectl says of them then. Takes some 5 minutes, and Go 1.25 for Kueue.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../bench/java.sh"
"$ROOT/.mvn/maven.sh" --quiet --projects operator/kubectl-plugin --also-make package -DskipTests -Dspotless.check.skip >&2
exec "$KIND/with-tools.sh" "${BENCH[@]}" dev.gpt2.operator.kind.SituationsPage "$HERE/SITUATIONS.md"
