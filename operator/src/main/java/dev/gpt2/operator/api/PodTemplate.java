package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What of the trainer's pod is the user's. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PodTemplate(
    @JsonPropertyDescription("Labels and annotations besides the operator's.") Metadata metadata,
    @JsonPropertyDescription("Where the pod may run and how its image is pulled.")
        Scheduling spec) {

  public static final PodTemplate NONE = new PodTemplate(Metadata.NONE, Scheduling.NONE);

  public PodTemplate {
    metadata = metadata == null ? Metadata.NONE : metadata;
    spec = spec == null ? Scheduling.NONE : spec;
  }

  /** Labels and annotations; those of the operator can't be set. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Metadata(
      @JsonPropertyDescription("Labels of the pod.") Map<String, String> labels,
      @JsonPropertyDescription("Annotations of the pod.") Map<String, String> annotations) {
    static final Metadata NONE = new Metadata(Map.of(), Map.of());

    public Metadata {
      labels = labels == null ? Map.of() : Map.copyOf(labels);
      annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
    }
  }

  /** Fields of a pod's spec, with Kubernetes' own meaning. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Scheduling(
      @JsonPropertyDescription("Labels that the pod's node must have.")
          Map<String, String> nodeSelector,
      @JsonPropertyDescription("Taints of nodes that the pod puts up with.")
          List<Toleration> tolerations,
      @JsonPropertyDescription(
              "Which nodes the pod prefers or needs; the operator adds those where the run fits.")
          @Nullable Affinity affinity,
      @JsonPropertyDescription("The PriorityClass, which says who gives way to whom.")
          @Pattern(ObjectName.PATTERN)
          @Size(min = 1, max = ObjectName.LONGEST)
          @Nullable String priorityClassName,
      @JsonPropertyDescription("Secrets by which the node pulls the trainer's image.")
          List<LocalObjectReference> imagePullSecrets,
      @JsonPropertyDescription("The RuntimeClass, such as nvidia.")
          @Pattern(ObjectName.PATTERN)
          @Size(min = 1, max = ObjectName.LONGEST)
          @Nullable String runtimeClassName) {
    static final Scheduling NONE = new Scheduling(Map.of(), List.of(), null, null, List.of(), null);

    public Scheduling {
      nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
      tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
      imagePullSecrets = imagePullSecrets == null ? List.of() : List.copyOf(imagePullSecrets);
    }
  }
}
