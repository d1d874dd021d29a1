package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one run is: the fields of {@code FineTuneJob.spec} with volumes replaced by paths.
 *
 * <p>A field that is left out has its default here, and nowhere else. A {@code RunSpec} may still
 * be wrong (a file is read before it is judged): {@link RunRules#violations} says all that is wrong
 * at once, and {@link RunFile} never returns a spec that has violations.
 *
 * @param validation null: none
 * @param sampling null: none
 * @param resume {@link #LATEST}, {@link #FRESH} or the path of a checkpoint
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunSpec(
    @Nullable ModelSpec model,
    @Nullable DatasetSpec dataset,
    TrainingSpec training,
    @Nullable ValidationSpec validation,
    @Nullable SamplingSpec sampling,
    MemorySpec memory,
    @Nullable CheckpointSpec checkpoint,
    String resume,
    DeviceSpec device) {

  public RunSpec {
    training = training == null ? TrainingSpec.DEFAULTS : training;
    memory = memory == null ? MemorySpec.DEFAULTS : memory;
    resume = resume == null ? LATEST : resume;
    device = device == null ? DeviceSpec.DEFAULTS : device;
  }

  /** From the newest sound checkpoint; from the model where there is none. */
  public static final String LATEST = "Latest";

  /** From the model; refused where the folder holds checkpoints of another run. */
  public static final String FRESH = "Fresh";

  /** The checkpoint that {@code resume} names; empty where it is a word. */
  public Optional<String> namedCheckpoint() {
    return resume.equals(LATEST) || resume.equals(FRESH) ? Optional.empty() : Optional.of(resume);
  }
}
