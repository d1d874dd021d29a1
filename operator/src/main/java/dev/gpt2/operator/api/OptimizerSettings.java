package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.gpt2.run.LearningRateDecay;
import dev.gpt2.run.OptimizerName;
import dev.gpt2.run.OptimizerSpec;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The optimizer; defaults that depend on its name are the trainer's, not the schema's. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.name != 'Adam' || !has(self.weightDecay) || self.weightDecay == 0.0",
    fieldPath = ".weightDecay",
    message = "must be 0 for Adam; AdamW has decoupled decay")
@ValidationRule(
    value = "self.name == 'SGD' || !has(self.momentum) || self.momentum == 0.0",
    fieldPath = ".momentum",
    message = "must be 0 but for SGD; Adam's is beta1")
public record OptimizerSettings(
    @Default("Adam") @JsonPropertyDescription("Adam, AdamW (decoupled weight decay) or SGD.")
        @Nullable OptimizerName name,
    @JsonPropertyDescription("Step size; by default 2e-5, for SGD 6e-4.") @Min(0) @Max(1_000)
        @Nullable Double learningRate,
    @Default("0.0")
        @JsonPropertyDescription("Share of the last change that is made again, SGD.")
        @Min(0)
        @Max(value = 1, inclusive = false)
        @Nullable Double momentum,
    @Default("0.9")
        @JsonPropertyDescription("Decay of the mean of gradients, Adam and AdamW.")
        @Min(0)
        @Max(value = 1, inclusive = false)
        @Nullable Double beta1,
    @Default("0.999")
        @JsonPropertyDescription("Decay of the mean of squared gradients, Adam and AdamW.")
        @Min(0)
        @Max(value = 1, inclusive = false)
        @Nullable Double beta2,
    @Default("1.0e-8")
        @JsonPropertyDescription("Added to the root of squared gradients, Adam and AdamW.")
        @Min(value = 0, inclusive = false)
        @Max(1)
        @Nullable Double epsilon,
    @JsonPropertyDescription(
            "How strongly weights are drawn to 0; by default 0, for AdamW 0.01; must be 0 for Adam.")
        @Min(0)
        @Max(1)
        @Nullable Double weightDecay,
    @Default("All")
        @JsonPropertyDescription(
            "What weightDecay holds for. All: every weight. Matrices: not biases and layer norms.")
        OptimizerSpec.@Nullable DecayedWeights decayedWeights,
    @Default("0.0")
        @JsonPropertyDescription(
            "Largest L2 norm of all gradients together, to which larger ones are scaled down; 0: any."
                + " Takes memory for all gradients.")
        @Min(0)
        @Max(1e9)
        @Nullable Double clipNorm,
    @Default("0")
        @JsonPropertyDescription("Steps over which the learning rate rises to its full height.")
        @Min(0)
        @Max(1e9)
        @Nullable Long warmupSteps,
    @Default("Constant")
        @JsonPropertyDescription(
            "The learning rate after the warm-up. Constant, or down to 0 at the run's end: Linear,"
                + " Cosine.")
        @Nullable LearningRateDecay decay) {}
