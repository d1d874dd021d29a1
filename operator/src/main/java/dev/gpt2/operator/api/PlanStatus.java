package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the run will take, planned before the pod is made; of an infeasible run, at the least. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PlanStatus(
    @JsonPropertyDescription("For people: what it takes of what it may take, and at what cost.")
        String summary,
    @JsonPropertyDescription(
            "What the run may take: spec.memory.limit or, on CPU, spec.resources.limits.memory.")
        @Nullable Long budgetBytes,
    @JsonPropertyDescription(
            "Weights, optimizer's state, activations and what the process takes besides, at their"
                + " most.")
        long peakBytes,
    @JsonPropertyDescription("The model's weights.") long weightBytes,
    @JsonPropertyDescription("The optimizer's state.") long optimizerBytes,
    @JsonPropertyDescription(
            "What a step takes besides: activations, gradients, and what kernels work in.")
        long activationPeakBytes,
    @JsonPropertyDescription(
            "Computation that is done again to save memory, in percent of a step's.")
        int recomputePercent,
    @JsonPropertyDescription("The lowest limit that this run can be done in, whatever the time.")
        @Nullable String smallestMemory,
    @JsonPropertyDescription("Tells plans apart: same digest, same schedule of a step.")
        @Nullable String digest,
    @JsonPropertyDescription("Of a GPU job: whether it fits each kind of node that is visible.")
        @Size(max = 64)
        List<ClassStatus> classes) {

  public PlanStatus {
    classes = classes == null ? List.of() : List.copyOf(classes);
  }
}
