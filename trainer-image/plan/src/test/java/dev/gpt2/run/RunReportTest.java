package dev.gpt2.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.Cases;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunReportTest {

  /** The operator of one version reads what a trainer of another has written. */
  @Test
  void exitCodesAreTheContractsNumbers() {
    assertThat(Arrays.stream(ExitCode.values()).map(code -> code + " " + code.code()))
        .containsExactly(
            "DONE 0",
            "BUG 1",
            "BAD_INPUT 2",
            "OUT_OF_MEMORY 3",
            "INFEASIBLE 4",
            "ENVIRONMENT 5",
            "STOPPED 6");
    assertThat(ExitCode.KILLED).isEqualTo(128 + 9);
  }

  @Test
  void anyReportIsReadBackAsItWasWritten() {
    Cases.forAll(
        200,
        300,
        (random, size) -> {
          RunReport report =
              new RunReport(
                  random.nextInt(256),
                  "Reason",
                  text(random, size),
                  random.nextBoolean() ? random.nextLong() : null,
                  random.nextBoolean() ? text(random, size) : null);
          assertThat(RunReport.fromJson(report.toJson())).contains(report);
        });
  }

  @Test
  void reportIsOneLineOfJsonWithoutWhatIsUnknown() {
    assertThat(new RunReport(2, "CorruptFile", "line 1\nline 2", null, null).toJson())
        .isEqualTo("{\"exitCode\":2,\"reason\":\"CorruptFile\",\"message\":\"line 1\\nline 2\"}");
  }

  @Test
  void fieldOfALaterTrainerIsPassedOver() {
    assertThat(RunReport.fromJson("{\"exitCode\":0,\"reason\":\"R\",\"message\":\"m\",\"mood\":1}"))
        .contains(new RunReport(0, "R", "m", null, null));
  }

  /** Read as a report, "{}" would be exit code 0: a success that never was. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Killed",
        "null",
        "[]",
        "{}",
        "{\"exitCode\":2}",
        "{\"reason\":\"R\",\"message\":\"m\"}",
        "{\"exitCode\":2,\"reason\":null,\"message\":\"m\"}",
        "{\"exitCode\":2,\"reason\":\"R\",\"message\":null}",
        "{\"exitCode\":null,\"reason\":\"R\",\"message\":\"m\"}",
        "{\"exitCode\":\"two\",\"reason\":\"R\",\"message\":\"m\"}",
        "{\"exitCode\":2,\"reason\":\"R\",\"message\":\"cut of"
      })
  void anythingElseIsNoReport(String message) {
    assertThat(RunReport.fromJson(message)).isEmpty();
  }

  private static String text(SplittableRandom random, int size) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < size; i++) {
      text.appendCodePoint(
          random.nextInt(4) == 0 ? 0x1F600 + random.nextInt(64) : random.nextInt(0xD800));
    }
    return text.toString();
  }
}
