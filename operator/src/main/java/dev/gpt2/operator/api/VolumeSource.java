package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.CSIVolumeSource;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.ImageVolumeSource;
import io.fabric8.kubernetes.api.model.NFSVolumeSource;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The volume sources of a pod that hold files which outlive it; exactly one is set.
 *
 * <p>{@code hostPath} is left out because Pod Security forbids it, {@code emptyDir} because it is
 * gone with the pod, {@code secret} because the operator has no business with secrets.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "[has(self.persistentVolumeClaim), has(self.persistentVolumeClaimTemplate),"
            + " has(self.configMap), has(self.nfs), has(self.csi), has(self.image)]"
            + ".filter(set, set).size() == 1",
    message = "exactly one of " + VolumeSource.KINDS + " must be set")
public record VolumeSource(
    @JsonPropertyDescription("A claim in the job's namespace.")
        @Nullable Claim persistentVolumeClaim,
    @JsonPropertyDescription(
            "A claim that is made for this job and called after it: NAME-model, NAME-dataset or"
                + " NAME-checkpoint. What is fetched goes there, and checkpoints.")
        @Nullable ClaimTemplate persistentVolumeClaimTemplate,
    @JsonPropertyDescription("A ConfigMap in the job's namespace, for small texts.")
        @Nullable ConfigMapVolumeSource configMap,
    @JsonPropertyDescription(
            "An NFS export. The restricted Pod Security level allows NFS through a claim only.")
        @Nullable NFSVolumeSource nfs,
    @JsonPropertyDescription("An inline volume of a CSI driver.") @Nullable CSIVolumeSource csi,
    @JsonPropertyDescription(
            "An OCI image or artifact; the cluster's feature gate ImageVolume has to be on.")
        @Nullable ImageVolumeSource image) {

  /** The names of the sources. */
  public static final String KINDS =
      "persistentVolumeClaim, persistentVolumeClaimTemplate, configMap, nfs, csi and image";

  /** Whether it can be written to, as a rule on a field {@code volume} that is set. */
  static final String WRITABLE =
      "!has(self.volume.configMap) && !has(self.volume.image) &&"
          + " !(has(self.volume.persistentVolumeClaim) &&"
          + " has(self.volume.persistentVolumeClaim.readOnly) &&"
          + " self.volume.persistentVolumeClaim.readOnly) && !(has(self.volume.nfs) &&"
          + " has(self.volume.nfs.readOnly) && self.volume.nfs.readOnly) &&"
          + " !(has(self.volume.csi) && has(self.volume.csi.readOnly) &&"
          + " self.volume.csi.readOnly)";

  /** Whether it is made with something in it, as a rule on a volume's owner. */
  static final String FILLED =
      "!has(self.volume) || !has(self.volume.persistentVolumeClaimTemplate) || has(self.source)";

  static final String UNFILLED_MESSAGE =
      "needs source, which is fetched into the claim: one that is made is empty; or name a claim"
          + " that holds the files";

  /** A PersistentVolumeClaim in the job's namespace. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Claim(
      @Required
          @JsonPropertyDescription("The claim's name.")
          @Pattern(ObjectName.PATTERN)
          @Size(min = 1, max = ObjectName.LONGEST)
          String claimName,
      @JsonPropertyDescription("Mounts the claim read-only; true is refused for checkpoints.")
          @Nullable Boolean readOnly) {}

  public static VolumeSource claim(String claimName) {
    return new VolumeSource(new Claim(claimName, null), null, null, null, null, null);
  }

  /** How many sources are set; a valid one has exactly one. */
  @JsonIgnore
  public long sourceCount() {
    return Stream.of(
            persistentVolumeClaim, persistentVolumeClaimTemplate, configMap, nfs, csi, image)
        .filter(Objects::nonNull)
        .count();
  }

  /** Whether nothing can be written to it, whoever mounts it. */
  @JsonIgnore
  public boolean isReadOnly() {
    return configMap != null
        || image != null
        || (persistentVolumeClaim != null && Boolean.TRUE.equals(persistentVolumeClaim.readOnly()))
        || (nfs != null && Boolean.TRUE.equals(nfs.getReadOnly()))
        || (csi != null && Boolean.TRUE.equals(csi.getReadOnly()));
  }
}
