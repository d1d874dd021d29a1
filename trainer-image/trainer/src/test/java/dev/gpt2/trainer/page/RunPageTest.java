package dev.gpt2.trainer.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.RunReport;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.report.Observers;
import dev.gpt2.trainer.report.RunObserver;
import dev.gpt2.trainer.report.RunRecord;
import dev.gpt2.trainer.report.SampleReport;
import dev.gpt2.trainer.report.Steps;
import dev.gpt2.trainer.report.TestClock;
import dev.gpt2.trainer.report.TrainingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunPageTest {
  private static final RunReport DONE = new RunReport(0, "Completed", "done: all of it", 40L, null);
  private static final String PICTURE =
      "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>memory</title></svg>";

  private final Path folder;
  private final TestClock clock = new TestClock();

  RunPageTest(@TempDir Path work) throws IOException {
    folder = Files.createDirectory(work.resolve("first-run"));
  }

  @Test
  void pageTellsTheRun() throws IOException {
    RunObserver run = run();
    steps(run, 1, 40);
    run.validated(Steps.validation(20, 4.5, true));
    Files.writeString(folder.resolve("40.txt"), "In the beginning");
    run.sampled(new SampleReport(40, folder.resolve("40.txt"), "In the beginning"));
    Files.writeString(Files.createDirectory(folder.resolve("step-00000040")).resolve("a"), "12345");
    Files.createDirectory(folder.resolve("step-00000020"));
    Files.writeString(folder.resolve("best.json"), "{\"checkpoint\": \"step-00000020\"}");
    run.ended(DONE);
    assertThat(page())
        .contains("<h1>first-run</h1>", "GPT-2 124M · CPU, 2 threads", "Completed", "done: all")
        .contains("<div class=\"figure\">40</div>", "of 1,000, epoch 0.08")
        .contains("best 4.5000, step 20", "perplexity 90.0", "validation: held-out/*.txt")
        // 30 + 60 + 10 MiB of tensors
        .contains("100.0 MiB planned, +12.5 % computation", "data:image/svg+xml;base64,")
        .contains("Synthetic text", "In the beginning")
        .contains("step-00000040", "5 bytes, written ")
        .containsPattern("step-00000020</th><td>[^<]*, the best validation</td>")
        .contains("texts/*.txt", "training.<wbr>steps");
  }

  /** One file that may be passed on: nothing is fetched and nothing runs. */
  @Test
  void pageNeedsNothingButItself() throws IOException {
    RunObserver run = run();
    steps(run, 1, 3);
    run.ended(DONE);
    assertThat(page())
        .startsWith("<!doctype html>")
        .contains("prefers-color-scheme:dark", "width=device-width")
        .doesNotContain("<script", "http", "@import", "url(", "<link", "NaN");
  }

  @Test
  void textThatAModelWroteIsShownAndNotObeyed() throws IOException {
    RunObserver run = run();
    steps(run, 1, 1);
    Files.writeString(
        folder.resolve("1.txt"), "</pre><script>alert('x')</script>&amp;\u001b[31m\u202E");
    run.sampled(new SampleReport(1, folder.resolve("1.txt"), ""));
    run.ended(new RunReport(1, "Bug", "<b>\"bold\"</b>", 1L, null));
    assertThat(page())
        .contains("&lt;/pre&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;␛[31m\uFFFD")
        .contains("&lt;b&gt;&quot;bold&quot;&lt;/b&gt;")
        .doesNotContain("<script", "<b>");
  }

  @Test
  void samplesFromOutsideTheRunAreNotShown() throws IOException {
    Files.writeString(folder.resolveSibling("secret.txt"), "a secret");
    RunObserver run = run();
    steps(run, 1, 1);
    run.sampled(new SampleReport(1, folder.resolve("../secret.txt"), ""));
    run.sampled(new SampleReport(1, folder.resolve("gone.txt"), ""));
    run.ended(DONE);
    assertThat(page()).contains("(not there any more)").doesNotContain("a secret");
  }

  @Test
  void ofManySamplesSomeAreShown_theFirstAndTheLastAmongThem() throws IOException {
    RunObserver run = run();
    steps(run, 1, 1);
    for (int i = 0; i < 100; i++) {
      Files.writeString(folder.resolve(i + ".txt"), "sample no. " + i + "\n" + "x".repeat(9_000));
      run.sampled(new SampleReport(1, folder.resolve(i + ".txt"), ""));
    }
    run.ended(DONE);
    assertThat(page().split("<details", -1)).hasSize(1 + 8);
    assertThat(page()).contains("sample no. 0\n", "sample no. 99\n").hasSizeLessThan(80_000);
  }

  @Test
  void runThatTrainsOrWasKilledHasAPageToo() throws IOException {
    RunObserver run = run();
    steps(run, 1, 5);
    RunPage.write(folder);
    assertThat(page()).contains("No end recorded", "<div class=\"figure\">5</div>");
  }

  @Test
  void gradientNormsAreShownWhereTheyAreKnown() throws IOException {
    RunObserver run = run();
    steps(run, 1, 3);
    RunPage.write(folder);
    assertThat(page()).doesNotContain("Gradient norm");
    run.stepped(Steps.withGradientNorm(Steps.step(4), 1.5));
    RunPage.write(folder);
    assertThat(page()).contains("Gradient norm by step");
  }

  @Test
  void runThatStoppedEarlyIsDone() throws IOException {
    RunObserver run = run();
    steps(run, 1, 3);
    run.ended(new RunReport(0, "StoppedEarly", "done, as it got no better", 3L, null));
    assertThat(page()).contains("badge good\">StoppedEarly");
  }

  @Test
  void logAloneIsEnough() throws IOException {
    TrainingLog log = new TrainingLog(folder);
    log.resumed(null);
    log.stepped(Steps.step(1));
    log.ended(DONE);
    RunPage.write(folder);
    assertThat(page()).contains("<h1>first-run</h1>").doesNotContain("Memory", "Settings");
  }

  @Test
  void runThatFailedBeforeItsFirstStepIsShownWithItsReason() throws IOException {
    RunObserver run = run();
    run.ended(new RunReport(3, "OutOfMemory", "too little", null, null));
    assertThat(page()).contains("OutOfMemory", "too little", "No step is logged.");
  }

  @Test
  void processThatNeverCameToTrainLeavesTheFolderAsItWas() throws IOException {
    new PageObserver(folder, clock).ended(new RunReport(2, "InvalidInput", "wrong", null, null));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void recordSaysHowTheNewestProcessEnded() throws IOException {
    RunObserver run = run();
    assertThat(RunRecord.read(folder))
        .hasValue(RunRecord.started(Steps.facts(), "2026-01-01T00:00:00Z"));
    clock.passSeconds(90);
    run.ended(DONE);
    assertThat(RunRecord.read(folder))
        .hasValue(
            RunRecord.started(Steps.facts(), "2026-01-01T00:00:00Z")
                .ended(DONE, "2026-01-01T00:01:30Z"));
    assertThat(folder.resolve("memory.svg")).hasContent(PICTURE);
  }

  @Test
  void recordThatIsDamagedIsNamed() throws IOException {
    for (String damaged : List.of("{", "{\"format\": 2}", "{\"format\": 1}")) {
      Files.writeString(folder.resolve("run.json"), damaged);
      assertThatThrownBy(() -> RunPage.write(folder))
          .as(damaged)
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("run.json");
    }
  }

  @Test
  void folderThatIsNoRunsIsRefused() {
    assertThatThrownBy(() -> RunPage.write(folder))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("run.json or log.jsonl");
  }

  /** A run that is on its way to its end: log and page. */
  private RunObserver run() throws IOException {
    RunObserver run =
        new Observers(List.of(new TrainingLog(folder), new PageObserver(folder, clock)));
    run.prepared(Steps.facts(), PICTURE);
    run.resumed(null);
    return run;
  }

  private static void steps(RunObserver run, long first, long last) throws IOException {
    for (long step = first; step <= last; step++) {
      run.stepped(Steps.step(step, 5 + 5f / step));
    }
  }

  private String page() throws IOException {
    return Files.readString(folder.resolve("report.html"));
  }
}
