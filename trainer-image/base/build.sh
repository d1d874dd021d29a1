#!/bin/bash
# build.sh: the base image of trainer and operator, made without pulling anything; prints the path of its tar (docker-archive).
#
# It holds a Java runtime linked by jlink, the C libraries it and libtorch load, and the few files in /etc that they read: no
# shell, no package manager. The libraries are this machine's own, so it must be Linux with glibc (2.35 or later, for its
# built-in C.UTF-8). Elsewhere choose a published image: make IMAGE_BASE=registry.example.com/java:25 images
#
# Same inputs, same bytes; the result is cached under a digest of its inputs.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../../.mvn/jdk25.sh"
CACHE=${GPT2_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpt2-operator}/base

# jdk.httpserver: the trainer's metrics; jdk.unsupported: Netty and DJL; jdk.zipfs: DJL's model archives; java.sql: Jackson's types; jdk.jfr, jdk.management: metrics.
# java.desktop stays out: 14 MB and the libraries of a screen.
MODULES=java.base,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.security.sasl
MODULES=$MODULES,java.sql,java.xml,jdk.charsets,jdk.crypto.ec,jdk.httpserver,jdk.jfr,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs

# Opened by name at run time, so no file tells that they are needed: libtorch's C++ library, the name service.
LIBRARIES=(libstdc++.so.6 libgcc_s.so.1 libdl.so.2 libpthread.so.0 librt.so.1 libm.so.6 libz.so.1 libresolv.so.2 libutil.so.1
  libnss_files.so.2 libnss_dns.so.2)

die() { printf 'base image: %s\n' "$*" >&2; exit 1; }
[ "$(uname -s)" = Linux ] || die "can only be made on Linux; elsewhere set IMAGE_BASE to a published Java 25 image"

# What the dynamic loader takes for a name; ldd gives the same for the loader and what it already has.
library() { /sbin/ldconfig -p | awk -v name="$1" -v arch="$ARCH_MARK" '$1 == name && index($0, arch) && !n++ { print $NF }'; }
case $(uname -m) in
  x86_64) ARCHITECTURE=amd64 ARCH_MARK=x86-64 ;;
  aarch64) ARCHITECTURE=arm64 ARCH_MARK=AArch64 ;;
  *) die "unknown architecture $(uname -m)" ;;
esac

# Absolute paths, at which the image has them too: the loader looks there without a cache.
library_files() {
  local name path found=()
  for name in "${LIBRARIES[@]}"; do
    path=$(library "$name"); [ -n "$path" ] || die "$name isn't installed"
    found+=("$path")
  done
  { printf '%s\n' "${found[@]}"; ldd "${found[@]}" "$JAVA_HOME/bin/java" "$JAVA_HOME/lib/server/libjvm.so" |
      grep -oE '/[^ :]+\.so[^ :]*' | grep -v "^$JAVA_HOME/"; } | sort -u
}

mapfile -t FILES < <(library_files)
[ ${#FILES[@]} -gt 0 ] || exit 1
KEY=$(cat "$HERE/build.sh" "$JAVA_HOME"/{release,lib/security/cacerts} "${FILES[@]}" | sha256sum | cut -c1-12)
TAR=$CACHE/base-$KEY.tar
if [ -f "$TAR" ]; then echo "$TAR"; exit; fi

mkdir -p "$CACHE"
W=$(mktemp -d "$CACHE/base.XXXXXX"); trap 'rm -rf "$W"' EXIT
R=$W/root
mkdir -p "$R/etc" "$R/opt" "$R/home/nonroot"; mkdir -m 1777 "$R/tmp"

"$JAVA_HOME/bin/jlink" --add-modules "$MODULES" --output "$R/opt/java" --no-header-files --no-man-pages --compress zip-0 \
  >"$W/jlink.log" 2>&1 || die "jlink failed: $(tail -n 3 "$W/jlink.log")"
"$R/opt/java/bin/java" -Xshare:dump -XX:SharedArchiveFile="$R/opt/java/lib/server/classes.jsa" >"$W/share.log" 2>&1 ||
  die "class data sharing: $(tail -n 3 "$W/share.log")"

for file in "${FILES[@]}"; do
  mkdir -p "$R${file%/*}"; cp -L "$file" "$R$file"; chmod 755 "$R$file"
done

printf '%s\n' root:x:0:0:root:/:/sbin/nologin nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin >"$R/etc/passwd"
printf '%s\n' root:x:0: nonroot:x:65532: >"$R/etc/group"
printf '%s\n' 'passwd: files' 'group: files' 'hosts: files dns' >"$R/etc/nsswitch.conf"

# sorted, without times and owners of this machine
archive() { tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=gnu -C "$1" -cf "$2" "${@:3}"; }
archive "$R" "$W/layer.tar" .
LAYER=$(sha256sum <"$W/layer.tar" | cut -d' ' -f1)
cat >"$W/config.json" <<JSON
{"architecture":"$ARCHITECTURE","os":"linux","created":"1970-01-01T00:00:00Z",
"config":{"User":"65532:65532","WorkingDir":"/home/nonroot","Env":["PATH=/opt/java/bin","JAVA_HOME=/opt/java","LANG=C.UTF-8"]},
"rootfs":{"type":"layers","diff_ids":["sha256:$LAYER"]},"history":[{"created":"1970-01-01T00:00:00Z","created_by":"base/build.sh"}]}
JSON
echo '[{"Config":"config.json","RepoTags":["gpt2-base:'"$KEY"'"],"Layers":["layer.tar"]}]' >"$W/manifest.json"
archive "$W" "$W/image.tar" config.json layer.tar manifest.json
mv "$W/image.tar" "$TAR"
echo "base image: $(du -m "$TAR" | cut -f1) MB" >&2
echo "$TAR"
