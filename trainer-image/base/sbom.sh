#!/bin/bash
# sbom.sh: what the images of trainer and operator are made of, as CycloneDX 1.6: the Java libraries, by Maven, and what build.sh's
# base image has besides (Java runtime, the distribution's packages of its C libraries); prints the paths of the files.
# sbom.sh --add FILE: only puts components, a JSON object a line on standard input, into that file.
# Environment: IMAGE_BASE, as for images.sh; the published image is then one component, whose own SBOM its publisher has.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
FILES=("$ROOT"/{trainer-image/trainer,operator}/target/sbom.json)

die() { printf 'SBOM: %s\n' "$*" >&2; exit 1; }

# add FILE: the lines of standard input become components, before those that are there
add() {
  local added; added=$(mktemp); sed 's/^/    /; s/$/,/' >"$added"
  awk -v added="$added" '
    { print }
    /^  "components" : \[$/ && !n++ { while ((getline line < added) > 0) print line }
    END { exit n != 1 }' "$1" >"$1.new" ||
      { rm "$added" "$1.new"; die "$1: no list of components found; has the plugin another layout?"; }
  rm "$added"; mv "$1.new" "$1"
}

# component TYPE NAME VERSION PURL [CPE]: one JSON object; what comes in is names and versions, which need no escapes
component() {
  [[ "$*" != *[\"\\]* ]] || die "a quote or backslash in: $*"
  printf '{ "type": "%s", "bom-ref": "%s", "name": "%s", "version": "%s", "scope": "required", "purl": "%s"%s }\n' \
    "$1" "$4" "$2" "$3" "$4" "${5:+, \"cpe\": \"$5\"}"
}

encoded() { sed 's/+/%2B/g; s/~/%7E/g; s/:/%3A/g; s/ /%20/g' <<<"$1"; }

# The package that a file is of, as its component; dpkg may know it by the path before /lib became a link to /usr/lib.
package_of() {
  local path package system
  # shellcheck disable=SC1091
  system=$(. /etc/os-release; echo "$ID-$VERSION_ID")
  if command -v dpkg-query >/dev/null; then
    for path in "$1" "$(readlink -f "$1")" "${1#/usr}" "/usr$1"; do
      package=$(dpkg-query -S "$path" 2>/dev/null | head -n 1 | sed 's/: .*//') && [ -n "$package" ] && break
    done
    [ -n "$package" ] || die "dpkg knows no package of $1"
    dpkg-query -W -f '${Package} ${Version} ${Architecture}\n' "$package" | while read -r name version architecture; do
      component library "$name" "$version" "pkg:deb/${system%%-*}/$name@$(encoded "$version")?arch=$architecture&distro=$system"
    done
  elif command -v rpm >/dev/null; then
    rpm -qf --qf '%{NAME} %{VERSION}-%{RELEASE} %{ARCH}\n' "$1" | while read -r name version architecture; do
      component library "$name" "$version" "pkg:rpm/${system%%-*}/$name@$(encoded "$version")?arch=$architecture&distro=$system"
    done
  else
    die "neither dpkg-query nor rpm is here to tell the package of $1"
  fi
}

# What is in build.sh's image: libraries have the same paths there as here, and its name changes when one of them does.
base_components() {
  local image release version vendor libraries path
  image=$("$HERE/build.sh")
  . "$ROOT/.mvn/jdk25.sh"
  release() { sed -n "s/^$1=\"\(.*\)\"$/\1/p" "$JAVA_HOME/release"; }
  version=$(release JAVA_RUNTIME_VERSION); vendor=$(release IMPLEMENTOR)
  component platform openjdk "$version" "pkg:generic/openjdk@$(encoded "$version")?vendor=$(encoded "$vendor")" \
    "cpe:2.3:a:oracle:openjdk:$(release JAVA_VERSION):*:*:*:*:*:*:*"
  libraries=$(tar -xOf "$image" layer.tar | tar -t | sed -n 's|^\.\(/.*\.so[.0-9]*\)$|\1|p' | grep -v '^/opt/java/')
  [ -n "$libraries" ] || die "no library found in $image"
  for path in $libraries; do package_of "$path"; done | sort -u
}

if [ "${1:-}" = --add ]; then add "${2:?FILE}"; exit; fi
[ $# = 0 ] || { echo "usage: sbom.sh [--add FILE]" >&2; exit 2; }

"$ROOT/.mvn/maven.sh" --quiet compile org.cyclonedx:cyclonedx-maven-plugin:makeBom -Dspotless.check.skip \
  --projects trainer-image/trainer,operator --also-make >&2
if [ -n "${IMAGE_BASE:-}" ]; then
  COMPONENTS=$(component container "${IMAGE_BASE%%[:@]*}" "${IMAGE_BASE#*[:@]}" "pkg:generic/$(encoded "$IMAGE_BASE")")
else
  COMPONENTS=$(base_components)
fi
for file in "${FILES[@]}"; do add "$file" <<<"$COMPONENTS"; done
printf '%s\n' "${FILES[@]}"
