#!/bin/bash
# images.sh: builds the images of trainer and operator, without pulling anything; prints the paths of their tars.
# Environment: IMAGE_BASE, a published image with Java 25 in place of the one that build.sh makes.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
BASE=${IMAGE_BASE:-}
if [ -z "$BASE" ]; then BASE=$("$HERE/build.sh"); BASE=tar://$BASE; fi

"$ROOT/.mvn/maven.sh" --quiet package -Pimages -Dimage.base="$BASE" -Dmaven.test.skip -Dspotless.check.skip >&2
printf '%s\n' "$ROOT"/{trainer-image/trainer,operator}/target/jib-image.tar
