package dev.gpt2.trainer.report;

import dev.gpt2.run.RunReport;
import java.io.IOException;
import java.nio.file.Path;
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

  /** Training goes on after {@code step}, from this checkpoint (0 and null: from the start). */
  default void resumed(long step, @Nullable Path checkpoint) throws IOException {}

  void stepped(StepReport report) throws IOException;

  /** The loss on the validation's windows was measured, after the step that the report names. */
  default void validated(ValidationReport report) throws IOException {}

  /** Samples were written to a file. */
  default void sampled(SampleReport report) throws IOException {}

  /** A checkpoint is complete on the volume. */
  default void checkpointed(long step, Path folder) throws IOException {}

  /** The run is over; nothing is heard afterwards. */
  default void ended(RunReport report) {}
}
