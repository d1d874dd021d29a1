package dev.gpt2.trainer.page;

import dev.gpt2.run.RunReport;
import dev.gpt2.trainer.file.WholeFile;
import dev.gpt2.trainer.report.RunFacts;
import dev.gpt2.trainer.report.RunObserver;
import dev.gpt2.trainer.report.RunRecord;
import dev.gpt2.trainer.report.StepReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code run.json} and {@code memory.svg} in the run's folder, and writes {@code report.html}
 * when the run ends. What can't be written is said; the run doesn't depend on it.
 */
public final class PageObserver implements RunObserver {
  private final Path runFolder;
  private final InstantSource clock;
  private @Nullable RunRecord record;

  public PageObserver(Path runFolder, InstantSource clock) {
    this.runFolder = runFolder;
    this.clock = clock;
  }

  @Override
  public void prepared(RunFacts facts, String memoryPicture) {
    RunRecord started = RunRecord.started(facts, now());
    record = started;
    unlessRefused(
        () -> {
          started.write(runFolder);
          WholeFile.replace(runFolder.resolve(RunPage.PICTURE), memoryPicture);
        });
  }

  @Override
  public void stepped(StepReport report) {}

  /** A process that never came to train leaves the folder as the one before it did. */
  @Override
  public void ended(RunReport report) {
    RunRecord started = record;
    if (started != null) {
      unlessRefused(
          () -> {
            started.ended(report, now()).write(runFolder);
            RunPage.write(runFolder);
          });
    }
  }

  private interface Write {
    void run() throws IOException;
  }

  private void unlessRefused(Write write) {
    try {
      write.run();
    } catch (IOException refused) {
      System.err.println(
          "%s: its report can't be written: %s".formatted(runFolder, refused.getMessage()));
    }
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
