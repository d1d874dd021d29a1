package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** Whether the run fits the GPUs of one kind of node. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClassStatus(
    @JsonPropertyDescription("How many such nodes there are.") int nodes,
    @JsonPropertyDescription("The GPU, as nvidia.com/gpu.product has it.") String product,
    @JsonPropertyDescription("What one job gets of a GPU there.") String memory,
    @JsonPropertyDescription("Whether the run fits, with no more recomputation than is allowed.")
        boolean feasible,
    @JsonPropertyDescription("What it takes there; where it doesn't fit, what it needs at least.")
        @Nullable Long peakBytes,
    @JsonPropertyDescription(
            "Computation that is done again to save memory, in percent of a step's.")
        @Nullable Integer recomputePercent,
    @JsonPropertyDescription("Why it doesn't fit.") @Nullable String message) {}
