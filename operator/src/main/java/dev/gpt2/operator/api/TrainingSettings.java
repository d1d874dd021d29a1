package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** How long and how to train. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingSettings(
    @Default("1000") @JsonPropertyDescription("Number of optimizer steps.") @Min(1) @Max(1e9)
        @Nullable Long steps,
    @Default("1") @JsonPropertyDescription("Sequences of one step.") @Min(1) @Max(1_000_000)
        @Nullable Integer batchSize,
    @JsonPropertyDescription("Tokens of one sequence; the model's context where it is left out.")
        @Min(1)
        @Max(1_000_000)
        @Nullable Integer sequenceLength,
    @Default("{}") @JsonPropertyDescription("How gradients become new weights.")
        @Nullable OptimizerSettings optimizer,
    @Default("1")
        @JsonPropertyDescription(
            "Everything that is drawn at random follows from it: same spec, same seed, same losses.")
        @Nullable Long seed) {}
