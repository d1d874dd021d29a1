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
  public record Metadata(Map<String, String> labels, Map<String, String> annotations) {
    static final Metadata NONE = new Metadata(Map.of(), Map.of());

    public Metadata {
      labels = labels == null ? Map.of() : Map.copyOf(labels);
      annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
    }
  }

  /** Fields of a pod's spec, with Kubernetes' own meaning. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Scheduling(
      Map<String, String> nodeSelector,
      List<Toleration> tolerations,
      @Nullable Affinity affinity,
      @Pattern(ObjectName.PATTERN) @Size(min = 1, max = ObjectName.LONGEST)
          @Nullable String priorityClassName,
      List<LocalObjectReference> imagePullSecrets,
      @Pattern(ObjectName.PATTERN) @Size(min = 1, max = ObjectName.LONGEST)
          @Nullable String runtimeClassName) {
    static final Scheduling NONE = new Scheduling(Map.of(), List.of(), null, null, List.of(), null);

    public Scheduling {
      nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
      tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
      imagePullSecrets = imagePullSecrets == null ? List.of() : List.copyOf(imagePullSecrets);
    }
  }
}
