#!/bin/bash
# images.sh: builds the images of trainer and operator, without pulling anything; prints the paths of their tars.
# images.sh --cuda: the trainer's image for NVIDIA GPUs alone, on cuda.sh's base.
# Environment: IMAGE_BASE, a published image with Java 25 in place of the one that build.sh makes (not for --cuda).
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
BASE=${IMAGE_BASE:-}

# package BASE ARGUMENT...
package() { "$ROOT/.mvn/maven.sh" --quiet package -Pimages -Dimage.base="$1" -Dmaven.test.skip -Dspotless.check.skip "${@:2}" >&2; }

case ${1:-} in
  "")
    if [ -z "$BASE" ]; then BASE=$("$HERE/build.sh"); BASE=tar://$BASE; fi
    package "$BASE"
    printf '%s\n' "$ROOT"/{trainer-image/trainer,operator}/target/jib-image.tar ;;
  --cuda)
    [ -z "$BASE" ] || { echo "IMAGE_BASE doesn't go with --cuda, whose base has libtorch in it" >&2; exit 1; }
    BASE=$("$HERE/cuda.sh")
    package "tar://$BASE" --projects trainer-image/plan,trainer-image/trainer -Dimage.torch=cu128 -Dimage.suffix=-cuda
    printf '%s\n' "$ROOT/trainer-image/trainer/target/jib-image-cuda.tar" ;;
  *) echo "usage: images.sh [--cuda]" >&2; exit 2 ;;
esac
