package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.gpt2.run.RunSpec;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
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
    @Default("{}") @JsonPropertyDescription("What computes.") @Nullable DeviceRequest device,
    @JsonPropertyDescription(
            "Requests and limits of the trainer's container. On CPU the memory limit is what the"
                + " training has to fit in. The GPU of `device` is added by itself.")
        @Nullable ContainerResources resources,
    @JsonPropertyDescription("Labels, annotations and scheduling of the trainer's pod.")
        @Nullable PodTemplate podTemplate,
    @Default("false")
        @JsonPropertyDescription(
            "true: the trainer writes a checkpoint and ends; false again: it goes on from there.")
        @Nullable Boolean suspend) {

  /** Whether the job is to wait; an object made past the API server's defaults is not. */
  @JsonIgnore
  public boolean isSuspended() {
    return Boolean.TRUE.equals(suspend);
  }
}
