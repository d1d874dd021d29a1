package dev.gpt2.trainer.report;

import dev.gpt2.run.RunReport;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Hears what a run does. */
public interface RunObserver {

  /** Something worth a line: what was loaded, where the run resumes, what was skipped. */
  default void said(String message) {}

  /** How much of a step's computation is done again to save memory, by what ops cost here. */
  default void planned(int recomputePercent) {}

  /**
   * All is known that the run works with.
   *
   * @param memoryPicture a step's memory over its time, as an SVG document
   */
  default void prepared(RunFacts facts, String memoryPicture) {}

  /** Training goes on from this checkpoint (null: begins). */
  default void resumed(@Nullable CheckpointReport checkpoint) throws IOException {}

  void stepped(StepReport report) throws IOException;

  /** The loss on the validation's windows was measured, after the step that the report names. */
  default void validated(ValidationReport report) throws IOException {}

  /** Samples were written to a file. */
  default void sampled(SampleReport report) throws IOException {}

  /** A checkpoint is complete on the volume. */
  default void checkpointed(CheckpointReport report) throws IOException {}

  /** The run is over; nothing is heard afterwards. */
  default void ended(RunReport report) {}
}
