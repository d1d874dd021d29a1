package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The trainer's progress, as the trainer itself reports it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TrainingStatus(
    @JsonPropertyDescription("The last finished step.") @Min(0) @Nullable Long step,
    @JsonPropertyDescription("How many steps the run has.") @Min(1) @Nullable Long steps,
    @JsonPropertyDescription("How many of a hundred steps are done, rounded down.")
        @Min(0)
        @Max(100)
        @Nullable Integer percent,
    @JsonPropertyDescription("Loss of the last finished step, in nats per token.") @Size(max = 32)
        @Nullable String loss,
    @JsonPropertyDescription("Moving average of the loss.") @Size(max = 32)
        @Nullable String averageLoss,
    @JsonPropertyDescription("Tokens that the training gets through in a second, of late.") @Min(0)
        @Nullable Long tokensPerSecond,
    @JsonPropertyDescription("How long the rest of the run takes at this pace.") @Min(0)
        @Nullable Long remainingSeconds,
    @JsonPropertyDescription("Most bytes that tensors took at one time.") @Min(0)
        @Nullable Long measuredPeakBytes,
    @JsonPropertyDescription(
            "Computation that is done again to save memory, in percent of a step's, by what ops were"
                + " measured to cost on the device.")
        @Min(0)
        @Nullable Integer recomputePercent,
    @JsonPropertyDescription("Loss of the last validation, in nats per token.") @Size(max = 32)
        @Nullable String validationLoss,
    @JsonPropertyDescription(
            "What the validation loss was measured on: a dataset's name, or `training data` when its windows are drawn"
                + " from the training set.")
        @Size(max = 1_200)
        @Nullable String validationSource,
    @JsonPropertyDescription("The lowest loss of a validation so far.") @Size(max = 32)
        @Nullable String bestValidationLoss,
    @JsonPropertyDescription("The step after which the lowest validation loss was measured.")
        @Min(0)
        @Nullable Long bestStep,
    @JsonPropertyDescription("The newest file of samples, below the run's folder.")
        @Size(max = 1_200)
        @Nullable String samples,
    @JsonPropertyDescription(
            "What the run was made of, as SHA-256 digests in hexadecimal; its checkpoints name the"
                + " same.")
        @Nullable ProvenanceStatus provenance,
    @JsonPropertyDescription("When the trainer wrote this, RFC 3339.") @Size(max = 40)
        @Nullable String updatedAt,
    @JsonPropertyDescription("The loss over the run so far, thinned out.") @Size(max = 64)
        List<LossPoint> lossCurve,
    @JsonPropertyDescription("The newest checkpoint.") @Nullable CheckpointStatus checkpoint) {

  public TrainingStatus {
    lossCurve = lossCurve == null ? List.of() : List.copyOf(lossCurve);
  }

  /** Digests by which others can tell what a run was made of. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ProvenanceStatus(
      @JsonPropertyDescription(
              "Of the weights that the run began with; none where these were random.")
          @Size(max = 64)
          @Nullable String modelDigest,
      @JsonPropertyDescription("Of the token ids that the model learns from.") @Size(max = 64)
          @Nullable String datasetDigest,
      @JsonPropertyDescription("Of the tokenizer's vocabulary, vocab.json.") @Size(max = 64)
          @Nullable String tokenizerDigest,
      @JsonPropertyDescription("Of all settings, as the trainer's run file has them.")
          @Size(max = 64)
          @Nullable String settingsDigest) {}

  /** One point of the loss curve. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LossPoint(
      @JsonPropertyDescription("The step.") @Min(0) @Nullable Long step,
      @JsonPropertyDescription("Its loss, in nats per token.") @Size(max = 32)
          @Nullable String loss) {}

  /** A sound checkpoint on the volume. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CheckpointStatus(
      @JsonPropertyDescription("The step after which it was written.") @Min(0) @Nullable Long step,
      @JsonPropertyDescription("Its folder, as the trainer sees it.") @Size(max = 1_200)
          @Nullable String path,
      @JsonPropertyDescription("When it was written, RFC 3339.") @Size(max = 40)
          @Nullable String time) {}
}
