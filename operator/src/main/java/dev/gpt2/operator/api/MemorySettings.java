package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.gpt2.run.MemorySpec;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** How much memory training may take, and what may be done to keep within it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.limit) || !has(self.reserve) || !isQuantity(string(self.limit)) ||"
            + " !isQuantity(string(self.reserve)) ||"
            + " quantity(string(self.reserve)).isLessThan(quantity(string(self.limit)))",
    fieldPath = ".reserve",
    message = "must be below limit, of which it is a part")
public record MemorySettings(
    @Default("Rematerialize")
        @JsonPropertyDescription(
            "Rematerialize: whatever makes a step fit at the least computation. CheckpointBlocks:"
                + " keep what enters each block, compute the rest of it again. KeepAll: compute"
                + " nothing again.")
        MemorySpec.@Nullable Strategy strategy,
    @JsonPropertyDescription(
            "The memory that training is to fit in, the trainer's process included, such as 11Gi. By"
                + " default all that there is: the container's memory limit on CPU, the free memory"
                + " on a GPU; more than that is never used.")
        @Nullable Quantity limit,
    @Default(MemorySpec.DEFAULT_RESERVE)
        @JsonPropertyDescription("What of the limit is to stay free.")
        @Nullable Quantity reserve,
    @JsonPropertyDescription(
            "The most computation that may be done again to save memory, in percent of a step's; any"
                + " where it is left out. Counted by what ops are foreseen to cost before there is a"
                + " pod, and by what they are measured to cost in it.")
        @Min(0)
        @Max(1_000)
        @Nullable Integer maxSlowdownPercent) {}
