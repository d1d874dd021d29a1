package dev.gpt2.trainer.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.run.RunReport;
import dev.gpt2.trainer.file.Cases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LastWordsTest {
  private final Path folder;
  private final Path file;

  LastWordsTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = folder.resolve("termination-log");
  }

  @Test
  void reportIsTheWholeMessage() throws IOException {
    RunReport report = report("done: step 120 of 120");
    assertThat(said(report)).isEqualTo(report.toJson());
  }

  @Test
  void earlierMessageIsReplaced() throws IOException {
    Files.writeString(file, "x".repeat(5_000));
    RunReport report = report("done");
    new LastWords(file).ended(report);
    assertThat(Files.readString(file)).isEqualTo(report.toJson());
  }

  @Test
  void withoutAContainerNothingIsWritten() throws IOException {
    new LastWords(file).ended(report("done"));
    try (var all = Files.list(folder)) {
      assertThat(all).isEmpty();
    }
  }

  /**
   * Whatever the message is made of (a letter takes 1 to 4 bytes, a control character 6 as JSON),
   * the kubelet has nothing to cut, the operator reads it, and its beginning is there.
   */
  @Test
  void messageOfAnyLengthFitsAndStaysJson() {
    Cases.forAll(
        400,
        3_000,
        (random, size) -> {
          RunReport report = report(text(random, size));
          String said = said(report);
          assertThat(said.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(4_096);
          RunReport read = RunReport.fromJson(said).orElseThrow();
          assertThat(read.exitCode()).isEqualTo(report.exitCode());
          assertThat(read.reason()).isEqualTo(report.reason());
          assertThat(read.step()).isEqualTo(report.step());
          assertThat(read.checkpoint()).isEqualTo(report.checkpoint());
          if (report.toJson().getBytes(UTF_8).length <= 4_096) {
            assertThat(read).isEqualTo(report);
          } else {
            assertThat(read.message()).endsWith("…");
            String kept = read.message().substring(0, read.message().length() - 1);
            assertThat(report.message()).startsWith(kept);
            // three quarters of what just didn't fit
            assertThat(said.getBytes(UTF_8).length).isGreaterThan(2_000);
          }
        });
  }

  /**
   * 5,000 emoji of two chars each behind one letter: three quarters of 10,001 chars end in the
   * middle of one.
   */
  @Test
  void letterOfTwoCharsIsNeverCutInHalf() throws IOException {
    for (String before : new String[] {"", "a", "ab", "abc"}) {
      RunReport read = RunReport.fromJson(said(report(before + "😀".repeat(5_000)))).orElseThrow();
      assertThat(read.message()).matches(before + "(😀)+…");
    }
  }

  private String said(RunReport report) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file);
    new LastWords(file).ended(report);
    return Files.readString(file);
  }

  private static RunReport report(String message) {
    return new RunReport(5, "EnvironmentFailure", message, 120L, "step-00000120");
  }

  private static String text(SplittableRandom random, int size) {
    int kind = random.nextInt(4);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 2 * size; i++) {
      text.appendCodePoint(
          switch (kind) {
            case 0 -> 'a' + random.nextInt(26);
            case 1 -> random.nextInt(0x20);
            case 2 -> 0x1F600 + random.nextInt(64);
            default -> random.nextInt(0xD800);
          });
    }
    return text.toString();
  }
}
