package dev.gpt2.operator.kind;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Runs a command in the project's root. */
public final class Commands {
  public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Commands() {}

  /** What it prints; a failure of the command is one of the test, with all that was printed. */
  public static String run(Map<String, String> environment, String... command) {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new AssertionError(
            "%s ended with %d:\n%s".formatted(String.join(" ", command), code, output));
      }
      return output;
    } catch (IOException notStarted) {
      throw new AssertionError(command[0] + " can't be started; run `make test`", notStarted);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError("stopped while " + command[0] + " ran", stopped);
    }
  }
}
