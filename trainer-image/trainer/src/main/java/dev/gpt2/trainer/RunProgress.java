package dev.gpt2.trainer;

import dev.gpt2.trainer.report.RunObserver;
import dev.gpt2.trainer.report.StepReport;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How far a run has come: what its last words say when it fails. */
final class RunProgress implements RunObserver {
  private @Nullable Long step;
  private @Nullable String checkpoint;

  @Override
  public void resumed(long resumedStep, @Nullable Path folder) {
    if (folder != null) {
      step = resumedStep;
      checkpointed(resumedStep, folder);
    }
  }

  @Override
  public void stepped(StepReport report) {
    step = report.step();
  }

  @Override
  public void checkpointed(long savedStep, Path folder) {
    checkpoint = String.valueOf(folder.getFileName());
  }

  @Nullable Long step() {
    return step;
  }

  @Nullable String checkpoint() {
    return checkpoint;
  }
}
