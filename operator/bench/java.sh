# java.sh: to be sourced. Compiles the operator and its tests, and goes to the operator's folder; sets ROOT, KIND (the scripts of the
# test cluster), and BENCH to the command that a class of the tests and its arguments are added to.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
KIND=$ROOT/manifests/kind
. "$ROOT/.mvn/jdk25.sh"
"$ROOT/.mvn/maven.sh" --quiet --projects operator --also-make test-compile dependency:build-classpath \
  -Dmdep.outputFile=target/bench-classpath -DincludeScope=test -Dspotless.check.skip >&2
cd "$ROOT/operator"
BENCH=("$JAVA_HOME/bin/java" -cp "target/test-classes:target/classes:$(<target/bench-classpath)")
