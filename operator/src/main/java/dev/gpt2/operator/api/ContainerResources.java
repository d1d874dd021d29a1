package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** Requests and limits, as in a pod's container. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ContainerResources(
    @JsonPropertyDescription("What the scheduler sets aside.") Map<String, Quantity> requests,
    @JsonPropertyDescription("What the container may use at most.") Map<String, Quantity> limits) {

  public static final ContainerResources NONE = new ContainerResources(Map.of(), Map.of());

  public ContainerResources {
    requests = requests == null ? Map.of() : Map.copyOf(requests);
    limits = limits == null ? Map.of() : Map.copyOf(limits);
  }
}
