package dev.gpt2.trainer.report;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person sits in front of the program. */
public final class Terminal {
  private static final Path OUTPUT = Path.of("/proc/self/fd/1");

  private Terminal() {}

  /**
   * Whether both input and output are a terminal.
   *
   * <p>Error Prone says that there always is a console; in JDK 25 that again depends on a setting.
   */
  @SuppressWarnings("SystemConsoleNull")
  public static boolean isThere() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** Whether output may be shown by a terminal: it is a device, or nobody can tell. */
  public static boolean mayShowOutput() {
    try {
      return Files.readSymbolicLink(OUTPUT).startsWith("/dev");
    } catch (IOException | UnsupportedOperationException unknown) {
      return true;
    }
  }
}
