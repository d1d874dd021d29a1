package dev.gpt2.trainer;

import dev.gpt2.trainer.report.CheckpointReport;
import dev.gpt2.trainer.report.RunObserver;
import dev.gpt2.trainer.report.StepReport;
import org.jspecify.annotations.Nullable;

/** How far a run has come: what its last words say when it fails. */
final class RunProgress implements RunObserver {
  private @Nullable Long step;
  private @Nullable String checkpoint;

  @Override
  public void resumed(@Nullable CheckpointReport from) {
    if (from != null) {
      step = from.step();
      checkpointed(from);
    }
  }

  @Override
  public void stepped(StepReport report) {
    step = report.step();
  }

  @Override
  public void checkpointed(CheckpointReport report) {
    checkpoint = report.name();
  }

  @Nullable Long step() {
    return step;
  }

  @Nullable String checkpoint() {
    return checkpoint;
  }
}
