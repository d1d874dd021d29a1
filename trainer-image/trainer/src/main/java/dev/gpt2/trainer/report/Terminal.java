package dev.gpt2.trainer.report;

import java.io.Console;

/** Whether people watch. */
public final class Terminal {
  private Terminal() {}

  /** Error Prone says that there always is a console; in JDK 25 that again depends on a setting. */
  @SuppressWarnings("SystemConsoleNull")
  public static boolean isThere() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
