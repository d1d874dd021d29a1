package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.RunSpec;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for: the fields of {@link RunSpec} with volumes, and what the pod needs besides.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.training.sequenceLength) || !has(self.model.context) ||"
            + " self.training.sequenceLength <= self.model.context",
    fieldPath = ".training.sequenceLength",
    message = "must be at most model.context")
@ValidationRule(
    value =
        "!has(self.training.sequenceLength) || has(self.model.context) || !(has(self.model.size) ||"
            + " self.model.initialize == 'Random') || self.training.sequenceLength <= 1024",
    fieldPath = ".training.sequenceLength",
    message = "must be at most 1024, the model's context")
public record FineTuneJobSpec(
    @Required
        @JsonPropertyDescription("The model to start from. Can't be changed.")
        @ValidationRule(value = "self == oldSelf", message = "can't be changed; make another job")
        ModelSource model,
    @Required
        @JsonPropertyDescription("The text or tokens to train on. Can't be changed.")
        @ValidationRule(value = "self == oldSelf", message = "can't be changed; make another job")
        DatasetSource dataset,
    @Default("{}") @JsonPropertyDescription("How long and how to train.")
        @Nullable TrainingSettings training,
    @JsonPropertyDescription("How to measure the loss on windows that stay the same over the run.")
        @Nullable ValidationSettings validation,
    @JsonPropertyDescription("Texts that the model writes during the training, to be looked at.")
        @Nullable SamplingSettings sampling,
    @Default("{}")
        @JsonPropertyDescription("How much memory training may take, and how it keeps within it.")
        @Nullable MemorySettings memory,
    @Required @JsonPropertyDescription("Where checkpoints go and which of them stay.")
        CheckpointTarget checkpoint,
    @Default("Latest")
        @JsonPropertyDescription(
            "Latest: go on from the newest sound checkpoint, from the model where there is none."
                + " Fresh: start from the model; refused where the folder holds another run's"
                + " checkpoints. Or the path of a checkpoint on the checkpoint's volume, such as"
                + " shakespeare/step-00001000.")
        @ValidationRule(
            value =
                "self in ['Latest', 'Fresh'] || (self.contains('/') && ("
                    + RelativePath.RULE
                    + "))",
            message =
                "must be Latest, Fresh or the path of a checkpoint, such as"
                    + " shakespeare/step-00001000, relative and without .. in it")
        @Size(min = 1, max = RelativePath.LONGEST)
        @Nullable String resume,
    @Default("{}") @JsonPropertyDescription("Whether a CPU or a GPU computes, and which.")
        @Nullable DeviceRequest device,
    @JsonPropertyDescription(
            "Requests and limits of the trainer's container. On CPU the memory limit is what the"
                + " training has to fit in. The GPU of `device` is added by itself.")
        @Nullable ContainerResources resources,
    @JsonPropertyDescription("Labels, annotations and scheduling of the trainer's pod.")
        @Nullable PodTemplate podTemplate,
    @Default("false")
        @JsonPropertyDescription(
            "true: the trainer writes a checkpoint and ends; false again: it goes on from there.")
        @Nullable Boolean suspend,
    @Default("false")
        @JsonPropertyDescription(
            "true: status.plan says what the run would take, and nothing is made.")
        @Nullable Boolean planOnly,
    @Default("{}") @JsonPropertyDescription("When another attempt is made after a failure.")
        @Nullable RetrySettings retry,
    @JsonPropertyDescription(
            "The longest time that trainers may run, over all attempts; time in which the job waits"
                + " or is suspended isn't counted. A checkpoint is written, and the job fails.")
        @Min(1)
        @Max(FineTuneJobSpec.TEN_YEARS)
        @Nullable Long activeDeadlineSeconds,
    @JsonPropertyDescription(
            "The longest time that an attempt may wait for its trainer to start, in queues too;"
                + " then the job fails.")
        @Min(1)
        @Max(FineTuneJobSpec.TEN_YEARS)
        @Nullable Long startDeadlineSeconds,
    @JsonPropertyDescription(
            "A trainer that reports nothing for so long is stopped, and another attempt goes on from"
                + " the newest checkpoint (counted by retry.limit). Longer than a step takes.")
        @Min(30)
        @Max(FineTuneJobSpec.TEN_YEARS)
        @Nullable Long stallSeconds,
    @JsonPropertyDescription(
            "How long after its end the job's Jobs, pods and whatever else was made for it are kept;"
                + " by default as long as the FineTuneJob, which always stays.")
        @Min(0)
        @Max(FineTuneJobSpec.TEN_YEARS)
        @Nullable Long ttlSecondsAfterFinished,
    @JsonPropertyDescription(
            "The controller that takes care of the job, by default gpt2.dev/operator, which leaves"
                + " those of others alone. Can't be changed.")
        @ValidationRule(value = "self == oldSelf", message = "can't be changed; make another job")
        @Size(min = 1, max = 253)
        @Nullable String managedBy) {
  static final long TEN_YEARS = 315_360_000;
  static final String THIS_OPERATOR = "gpt2.dev/operator";

  /** Whether somebody else takes care of it. */
  @JsonIgnore
  public boolean isOthers() {
    return managedBy != null && !managedBy.equals(THIS_OPERATOR);
  }

  /** The resource of which a GPU job gets one; empty: it trains on CPU. */
  public Optional<String> gpuResource() {
    return Optional.ofNullable(device)
        .filter(asked -> asked.type() == DeviceType.GPU)
        .map(DeviceRequest::resource);
  }

  /** Whether nothing but a plan is asked for. */
  @JsonIgnore
  public boolean wantsOnlyAPlan() {
    return Boolean.TRUE.equals(planOnly);
  }

  /** When another attempt is made. */
  @JsonIgnore
  public RetrySettings retries() {
    return retry == null ? RetrySettings.DEFAULT : retry;
  }

  /** The same with another memory limit of the training. */
  public FineTuneJobSpec withMemoryLimit(Quantity limit) {
    MemorySettings own = memory == null ? new MemorySettings(null, null, null, null) : memory;
    return new FineTuneJobSpec(
        model,
        dataset,
        training,
        validation,
        sampling,
        new MemorySettings(own.strategy(), limit, own.reserve(), own.maxSlowdownPercent()),
        checkpoint,
        resume,
        device,
        resources,
        podTemplate,
        suspend,
        planOnly,
        retry,
        activeDeadlineSeconds,
        startDeadlineSeconds,
        stallSeconds,
        ttlSecondsAfterFinished,
        managedBy);
  }

  /** Whether the job is to wait; an object made past the API server's defaults is not. */
  @JsonIgnore
  public boolean isSuspended() {
    return Boolean.TRUE.equals(suspend);
  }
}
