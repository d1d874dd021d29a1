package dev.gpt2.ftj;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A kubectl that answers from files: the first rule whose words a command line begins with. */
final class FakeKubectl {
  private final Path folder;
  private int rules;

  FakeKubectl(Path folder) throws IOException {
    this.folder = folder;
    Path script = Path.of(program());
    Files.writeString(
        script,
        """
        #!/bin/sh
        cd '%s' || exit 9
        echo "$*" >> asked
        for rule in rule-*; do
          begin=$(cat "$rule/begin")
          case "$*" in
            "$begin"*)
              n=$(ls "$rule" | grep -c '^told-')
              : > "$rule/told-$n"
              while [ ! -f "$rule/out-$n" ]; do n=$((n - 1)); done
              cat "$rule/out-$n"
              cat "$rule/err" >&2
              exit "$(cat "$rule/exit")" ;;
          esac
        done
        echo "unexpected: $*" >&2
        exit 9
        """
            .formatted(folder));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  String program() {
    return folder.resolve("kubectl").toString();
  }

  /** Each time the next of the outputs, the last one again and again. */
  FakeKubectl tells(String begin, String... outputs) throws IOException {
    return rule(begin, "", 0, outputs);
  }

  FakeKubectl refuses(String begin, String error) throws IOException {
    return rule(begin, error, 1, "");
  }

  /** The command lines, in their order. */
  List<String> asked() throws IOException {
    return Files.readAllLines(folder.resolve("asked"));
  }

  private FakeKubectl rule(String begin, String error, int exitCode, String... outputs)
      throws IOException {
    Path rule = Files.createDirectory(folder.resolve("rule-%02d".formatted(rules++)));
    Files.writeString(rule.resolve("begin"), begin);
    Files.writeString(rule.resolve("err"), error);
    Files.writeString(rule.resolve("exit"), Integer.toString(exitCode));
    for (int i = 0; i < outputs.length; i++) {
      Files.writeString(rule.resolve("out-" + i), outputs[i]);
    }
    return this;
  }
}
