# shellcheck shell=bash
# Finds JDK 25 and exports JAVA_HOME; without one, says so and returns 1. To be sourced: Makefile, trainer-image/gpt2 and the
# image scripts share it.

is_jdk25() { [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25' "$1/release" 2>/dev/null; }

find_jdk25() {
  local home java
  java=$(readlink -f "$(command -v javac 2>/dev/null)" 2>/dev/null) || java=
  for home in "${JAVA_HOME:-}" "${java%/bin/javac}" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* "$HOME"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if is_jdk25 "$home"; then printf '%s\n' "$home"; return; fi
  done
  return 1
}

if ! JAVA_HOME=$(find_jdk25); then
  echo "JDK 25 is needed; none was found in JAVA_HOME, on PATH or in the usual places." >&2
  echo "Install one (for example Eclipse Temurin 25: https://adoptium.net) and set JAVA_HOME to its folder." >&2
  return 1
fi
export JAVA_HOME
