#!/bin/bash
# cuda.sh: the trainer's base image for NVIDIA GPUs, build.sh's with libtorch for CUDA as a second layer; prints the path of its tar
# (docker-archive).
#
# libtorch and NVIDIA's libraries come out of PyPI's wheels, fetched by pip and checked against the digests below. Only what the ops
# of a training step load is taken. Libraries that libtorch_cuda.so is linked with, but whose functions it calls for other work alone
# (convolutions, sparse matrices, Fourier transforms, several GPUs, direct storage), are 1.2 GB: in their place are stand-ins with the
# functions' names, which end the process with a message should one ever be called.
#
# Needed: Linux on x86-64, python3 with pip, a C compiler with binutils, 6 GB in the cache. Same inputs, same bytes; wheels and result
# are cached.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${GPT2_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpt2-operator}/cuda
NEEDED_GB=6

# PyPI's PyTorch 2.7.1 is built for CUDA 12.6; its METADATA names the versions of NVIDIA's wheels. DJL's binding for CUDA 12.8 links
# no CUDA library by name but libc10_cuda.so and libtorch_cuda.so, and finds all its symbols in these.
PYTORCH=2.7.1
WHEELS=(    # distribution, SHA-256 of the wheel, MB
  "torch==$PYTORCH 06eea61f859436622e78dd0cdd51dbc8f8c6d76917a9cf0555a333f9eac31ec1 822"
  "nvidia-cublas-cu12==12.6.4.1 08ed2686e9875d01b58e3cb379c6896df8e76c75e0d4a7f7dace3d7b6d9ef8eb 394"
  "nvidia-cuda-cupti-cu12==12.6.80 6768bad6cab4f19e8292125e5f1ac8aa7d1718704012a0e3272a6f61c4bce132 9"
  "nvidia-cuda-runtime-cu12==12.6.77 ba3b56a4f896141e25e19ab287cd71e52a6a0f4b29d0d31609f60e3b4d5219b7 1"
)
TAKEN=(torch/lib/{libc10.so,libc10_cuda.so,libgomp.so.1,libtorch.so,libtorch_cpu.so,libtorch_cuda.so}
  nvidia/cublas/lib/{libcublas.so.12,libcublasLt.so.12} nvidia/cuda_cupti/lib/libcupti.so.12 nvidia/cuda_runtime/lib/libcudart.so.12)
STAND_INS=( # library, and what its functions' names begin with where libtorch_cuda.so doesn't give the library as their version
  "libcudnn.so.9 -" "libcufft.so.11 -" "libcufile.so.0 cuFile" "libcurand.so.10 -" "libcusparse.so.12 -"
  "libcusparseLt.so.0 cusparseLt" "libnccl.so.2 nccl")

# The driver's libraries come from the node: the container toolkit puts them where the loader looks, device plugins of some clouds
# into /usr/local/nvidia. Without a device plugin that says otherwise, the container gets no GPU.
ENVIRONMENT=(LD_LIBRARY_PATH=/usr/local/nvidia/lib64:/usr/lib64:/usr/lib/x86_64-linux-gnu
  NVIDIA_VISIBLE_DEVICES=void NVIDIA_DRIVER_CAPABILITIES=compute,utility)

say() { printf 'CUDA image: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

[ "$(uname -sm)" = "Linux x86_64" ] || die "can only be made on Linux on x86-64"
grep -q "<pytorch.version>$PYTORCH<" "$HERE/../../pom.xml" || die "pom.xml has another pytorch.version: pin its wheels in cuda.sh"
for tool in cc nm readelf strip ldd python3; do
  command -v "$tool" >/dev/null || die "$tool is needed (a C compiler with binutils, and python3 with pip)"
done
BASE=$("$HERE/build.sh")
KEY=$({ cat "${BASH_SOURCE[0]}"; basename "$BASE"; cc --version; strip --version; } | sha256sum | cut -c1-12)
TAR=$CACHE/cuda-$KEY.tar
if [ -f "$TAR" ]; then echo "$TAR"; exit; fi

python3 -m pip --version >/dev/null 2>&1 || die "python3 has no pip, which fetches the wheels"
mkdir -p "$CACHE/wheels"
FREE=$(df --output=avail --block-size=1G "$CACHE" | tail -n 1 | tr -d ' ')
[ "$FREE" -ge "$NEEDED_GB" ] || die "needs $NEEDED_GB GB in $CACHE, $FREE are free (GPT2_CACHE takes another folder)"
W=$(mktemp -d "$CACHE/build.XXXXXX"); trap 'rm -rf "$W"' EXIT
R=$W/root LIBRARIES=$W/root/opt/libtorch
mkdir -p "$LIBRARIES"

has_digest() { sha256sum "$1" 2>/dev/null | grep -q "^$2 "; }

# wheel DISTRIBUTION SHA256 MB: fetches it unless a sound copy is in the cache, and prints its path
wheel() {
  local file=$CACHE/wheels/$1.whl
  if ! has_digest "$file" "$2"; then
    say "fetching $1 ($3 MB) ..."
    rm -rf "$W/fetched"
    # any wheel of this version: the libraries are the same for all Pythons, the digest is of the one for 3.11
    python3 -m pip download --quiet --no-cache-dir --no-deps --only-binary=:all: --dest "$W/fetched" --python-version 3.11 \
      --implementation cp --abi cp311 --abi none --platform manylinux_2_28_x86_64 --platform manylinux_2_17_x86_64 \
      --platform manylinux2014_x86_64 "$1" >"$W/pip.log" 2>&1 ||
      die "pip can't fetch $1 (the network, or the package index?): $(grep -E '^ERROR' "$W/pip.log" || tail -n 2 "$W/pip.log")"
    mv "$W"/fetched/*.whl "$file"
    has_digest "$file" "$2" || { rm -f "$file"; die "$1 has another digest than the one in cuda.sh: not used"; }
  fi
  echo "$file"
}

# unpack WHEEL: the libraries taken, and the licences of all
unpack() {
  python3 - "$1" "$R" "${TAKEN[@]}" <<'PYTHON'
import os, re, shutil, sys, zipfile
path, root, taken = sys.argv[1], sys.argv[2], set(sys.argv[3:])
with zipfile.ZipFile(path) as wheel:
    for name in wheel.namelist():
        licence = re.fullmatch(r"([^/]*)\.dist-info/(?:.*/)?(LICEN[CS]E|NOTICE|License)(\.txt)?", name)
        if licence:
            target = f"opt/licenses/{licence[1]}/{os.path.basename(name)}"
        elif name in taken:
            target = "opt/libtorch/" + os.path.basename(name)
        else:
            continue
        target = os.path.join(root, target)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with wheel.open(name) as source, open(target, "wb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
PYTHON
}

# stand_in LIBRARY PREFIX: the functions of LIBRARY that libtorch_cuda.so names, each of which says so and aborts
stand_in() {
  nm -D --undefined-only "$LIBRARIES/libtorch_cuda.so" |
    awk -v library="$1" -v prefix="$2" '{ split($NF, name, "@") }
      name[2] == library || name[2] == "" && index(name[1], prefix) == 1 { print name[1] }' >"$W/functions"
  { printf '#include <stdio.h>\n#include <stdlib.h>\n'
    printf '#define ABSENT(f) void f(void) { fputs(#f " was called: this image has no %s\\n", stderr); abort(); }\n' "$1"
    sed 's/.*/ABSENT(&)/' "$W/functions"; } >"$W/stand-in.c"
  echo "$1 { global: *; };" >"$W/versions"
  cc -shared -fPIC -Os -s -Wl,-soname,"$1" -Wl,--version-script="$W/versions" -Wl,--build-id=none -o "$LIBRARIES/$1" "$W/stand-in.c" ||
    die "the stand-in for $1 can't be compiled"
}

for entry in "${WHEELS[@]}"; do
  # shellcheck disable=SC2086
  FILE=$(wheel $entry)
  unpack "$FILE"
done
for file in "${TAKEN[@]}"; do [ -s "$LIBRARIES/${file##*/}" ] || die "no wheel has $file"; done
# shellcheck disable=SC2086
for entry in "${STAND_INS[@]}"; do stand_in $entry; done
# what a linker would read, not the loader: 116 MB
strip --strip-unneeded "$LIBRARIES"/libtorch*.so "$LIBRARIES"/libc10*.so
chmod 755 "$LIBRARIES"/*

# every library there, every symbol found, the functions' too, which are otherwise looked up when they are called
UNRESOLVED=$(for file in "$LIBRARIES"/*; do LD_LIBRARY_PATH=$LIBRARIES ldd -r "$file"; done 2>&1 |
  grep -E 'not found|undefined symbol|no version information' || true)
[ -z "$UNRESOLVED" ] || die "libraries that don't fit together: $(sort -u <<<"$UNRESOLVED" | head -n 5)"

archive() { tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=gnu -C "$1" -cf "$2" "${@:3}"; }
mkdir "$W/image"
archive "$R" "$W/image/cuda.tar" .
rm -rf "$R"
tar -xf "$BASE" -C "$W/image"
LAYER=$(sha256sum <"$W/image/cuda.tar" | cut -d' ' -f1)
python3 - "$W/image" "$LAYER" "gpt2-base-cuda:$KEY" "${ENVIRONMENT[@]}" <<'PYTHON'
import json, sys
folder, layer, tag, environment = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
def change(name, how):
    with open(f"{folder}/{name}") as file: content = json.load(file)
    how(content)
    with open(f"{folder}/{name}", "w") as file: json.dump(content, file)
def config(content):
    content["config"]["Env"] += environment
    content["rootfs"]["diff_ids"].append("sha256:" + layer)
    content["history"].append({"created": "1970-01-01T00:00:00Z", "created_by": "base/cuda.sh"})
def manifest(content):
    content[0]["Layers"].append("cuda.tar")
    content[0]["RepoTags"] = [tag]
change("config.json", config)
change("manifest.json", manifest)
PYTHON
archive "$W/image" "$W/image.tar" config.json layer.tar cuda.tar manifest.json
mv "$W/image.tar" "$TAR"
say "base $(($(stat -c %s "$TAR") / 1000000)) MB"
echo "$TAR"
