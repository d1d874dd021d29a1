package dev.gpt2.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrainerMainTest {

  /** In two or three lines, as all options at once would push the error off the screen. */
  @ParameterizedTest
  @CsvSource({
    "'', a command is needed, see gpt2 --help",
    "trian, Did you mean: gpt2 plan or gpt2 train?, see gpt2 --help",
    "train --layer 3, Possible solutions: --layers, see gpt2 train --help",
    "plan --batch-size x, Invalid value for option '--batch-size', see gpt2 plan --help"
  })
  void wrongCommandLine_isExplained(String line, String message, String help) {
    StringWriter err = new StringWriter();
    int code =
        TrainerMain.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute(line.isEmpty() ? new String[0] : line.split(" ", -1));
    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSizeBetween(2, 3)
        .anyMatch(said -> said.contains(message))
        .endsWith(help);
  }
}
