package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.gpt2.run.DatasetSpec;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How to measure the loss on windows that stay the same over the run. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ValidationSettings(
    @Default("100")
        @JsonPropertyDescription(
            "Steps between two validations; there is always one before the first step and one at the"
                + " end.")
        @Min(1)
        @Max(1e9)
        @Nullable Long every,
    @Default("2")
        @JsonPropertyDescription(
            "Sequences of a batch; batchSize times batchCount windows are drawn once for the whole run.")
        @Min(1)
        @Max(1_000_000)
        @Nullable Integer batchSize,
    @Default("40")
        @JsonPropertyDescription("Batches of a validation; see batchSize.")
        @Min(1)
        @Max(1_000_000)
        @Nullable Integer batchCount,
    @JsonPropertyDescription(
            "Text or tokens that aren't trained on. Where it is left out, the windows come from the"
                + " training data, and the status says so.")
        @Nullable ValidationDataset dataset,
    @JsonPropertyDescription("Ends the training when it gets no better.")
        @Nullable EarlyStopping earlyStopping) {

  /** Text or token files on a volume; read as the training dataset is. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ValidationDataset(
      @JsonPropertyDescription(
              "The volume that holds it, mounted read-only; by default that of spec.dataset.")
          @ValidationRule(
              value = "!has(self.persistentVolumeClaimTemplate)",
              fieldPath = ".persistentVolumeClaimTemplate",
              message = "must be left out: a claim that is made is empty; name one with the files")
          @Nullable VolumeSource volume,
      @Required
          @JsonPropertyDescription(
              "A file, a directory or a glob on the volume, of text or .npz files.")
          @ValidationRule(value = RelativePath.RULE, message = RelativePath.MESSAGE)
          @Size(min = 1, max = RelativePath.LONGEST)
          String path,
      @Default("50000")
          @JsonPropertyDescription(
              "Files shorter than this many characters are joined with the next ones into one"
                  + " chunk.")
          @Min(1)
          @Max(2_000_000_000)
          @Nullable Integer combine,
      @Default("utf-8")
          @JsonPropertyDescription("Character encoding of text files, such as utf-8, windows-1252.")
          @Size(min = 1, max = 64)
          @Nullable String encoding,
      @Default("Token")
          @JsonPropertyDescription(
              "What stands between two joined files. Token: the end-of-text token. Text: that"
                  + " token's name as plain text.")
          DatasetSpec.@Nullable Separator separator) {}

  /** When to stop. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record EarlyStopping(
      @Default("5")
          @JsonPropertyDescription(
              "Validations in a row that may be no better than the best before them.")
          @Min(1)
          @Max(1_000_000)
          @Nullable Integer patience) {}
}
