#!/bin/bash
# maven.sh ARGUMENTS...: Maven on this project under JDK 25: the pinned one of the wrapper, else (nothing to fetch it from) the
# one on PATH.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$ROOT/.mvn/jdk25.sh"
cd "$ROOT"
maven=./mvnw
if ! "$maven" --version >/dev/null 2>&1; then
  maven=$(command -v mvn) || { echo "Maven 3.9.11 can't be fetched (./mvnw --version tells why), and no mvn is on PATH." >&2; exit 1; }
fi
# Maven 3 itself uses what JDK 25 warns of
export MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
exec "$maven" --batch-mode --no-transfer-progress "$@"
