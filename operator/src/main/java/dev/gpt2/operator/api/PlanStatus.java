package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What the run's tensors will take, computed before the pod is made. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlanStatus(
    @JsonPropertyDescription("For people: the most that tensors take at one time.") String summary,
    @JsonPropertyDescription("Weights.") long weightBytes,
    @JsonPropertyDescription("The optimizer's state.") long optimizerBytes,
    @JsonPropertyDescription("Activations and gradients at their most.") long activationPeakBytes,
    @JsonPropertyDescription("All of it; without the Java machine and the tensor library.")
        long peakBytes) {}
