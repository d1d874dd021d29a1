package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.gpt2.run.Precision;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How long and how to train. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!(has(self.steps) && has(self.epochs))",
    fieldPath = ".epochs",
    message = "must be left out when steps is given")
@ValidationRule(
    value =
        "!has(self.steps) || !has(self.optimizer) || !has(self.optimizer.warmupSteps) ||"
            + " self.optimizer.warmupSteps <= self.steps",
    fieldPath = ".optimizer.warmupSteps",
    message = "must be at most training.steps")
public record TrainingSettings(
    @JsonPropertyDescription(
            "Number of optimizer steps; 1000 where neither this nor epochs is given.")
        @Min(1)
        @Max(1e9)
        @Nullable Long steps,
    @JsonPropertyDescription(
            "Instead of steps: how often to go through as many windows as lie side by side in the"
                + " dataset.")
        @Min(value = 0, inclusive = false)
        @Max(1_000_000)
        @Nullable Double epochs,
    @Default("1")
        @JsonPropertyDescription("Sequences that go through the model together.")
        @Min(1)
        @Max(1_000_000)
        @Nullable Integer batchSize,
    @JsonPropertyDescription("Tokens of one sequence; the model's context where it is left out.")
        @Min(1)
        @Max(1_000_000)
        @Nullable Integer sequenceLength,
    @Default("1")
        @JsonPropertyDescription(
            "Batches whose mean gradient makes one step; above 1 it takes memory for all gradients.")
        @Min(1)
        @Max(1_000_000)
        @Nullable Integer accumulateGradients,
    @Default("fp32")
        @JsonPropertyDescription(
            "What activations, gradients and products are computed in: fp32, or bf16, which halves what a step keeps"
                + " and is faster where the processor computes in it. Weights and optimizer stay"
                + " fp32.")
        @Nullable Precision precision,
    @Default("{}") @JsonPropertyDescription("How gradients become new weights.")
        @Nullable OptimizerSettings optimizer,
    @Default("false")
        @JsonPropertyDescription(
            "true: only the weights of the transformer blocks change, not the embeddings.")
        @Nullable Boolean onlyTransformerLayers,
    @Default("0.0")
        @JsonPropertyDescription(
            "Probability with which an input token is replaced by any other; what is to be predicted"
                + " stays.")
        @Min(0)
        @Max(1)
        @Nullable Double noise,
    @Default("1")
        @JsonPropertyDescription(
            "Everything that is drawn at random follows from it: same spec, same seed, same losses.")
        @Nullable Long seed) {}
