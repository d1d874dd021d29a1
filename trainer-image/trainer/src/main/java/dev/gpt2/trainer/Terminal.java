package dev.gpt2.trainer;

import java.io.Console;

/** Whether somebody looks on. */
final class Terminal {
  private Terminal() {}

  /** Error Prone says that there always is a console; in JDK 25 that again depends on a setting. */
  @SuppressWarnings("SystemConsoleNull")
  static boolean isThere() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
