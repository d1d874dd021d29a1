package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What one run is: the fields of {@code FineTuneJob.spec} with volumes replaced by paths.
 *
 * <p>A field that is left out has its default here, and nowhere else. A {@code RunSpec} may still
 * be wrong (a file is read before it is judged): {@link RunRules#violations} says all that is wrong
 * at once, and {@link RunFile} never returns a spec that has violations.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunSpec(
    @Nullable ModelSpec model,
    @Nullable DatasetSpec dataset,
    TrainingSpec training,
    MemorySpec memory,
    @Nullable CheckpointSpec checkpoint,
    Resume resume,
    DeviceSpec device) {

  public RunSpec {
    training = training == null ? TrainingSpec.DEFAULTS : training;
    memory = memory == null ? MemorySpec.DEFAULTS : memory;
    resume = resume == null ? Resume.LATEST : resume;
    device = device == null ? DeviceSpec.DEFAULTS : device;
  }

  public enum Resume {
    /** From the newest sound checkpoint; from the model where there is none. */
    @JsonProperty("Latest")
    LATEST,
    /** From the model; refused where the folder holds checkpoints of another run. */
    @JsonProperty("Fresh")
    FRESH
  }
}
