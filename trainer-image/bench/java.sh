# java.sh: to be sourced. Compiles the trainer and its tests, where the benches' Java side is; sets ROOT, and BENCH to the command that
# a class of dev.gpt2.trainer.exec and its arguments are added to.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$ROOT/.mvn/jdk25.sh"
"$ROOT/.mvn/maven.sh" --quiet --projects trainer-image/plan,trainer-image/trainer test-compile dependency:build-classpath \
  -Dmdep.outputFile=target/bench-classpath -DincludeScope=runtime -Dspotless.check.skip >&2
BENCH=("$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Dorg.slf4j.simpleLogger.defaultLogLevel=warn
  -cp "$ROOT/trainer-image/trainer/target/test-classes:$ROOT/trainer-image/trainer/target/classes:$(<"$ROOT/trainer-image/trainer/target/bench-classpath")")
