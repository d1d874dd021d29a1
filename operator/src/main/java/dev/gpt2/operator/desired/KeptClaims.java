package dev.gpt2.operator.desired;

import dev.gpt2.operator.api.ClaimTemplate;
import dev.gpt2.operator.api.ClaimTemplate.AccessMode;
import dev.gpt2.operator.api.ClaimTemplate.WhenDeleted;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.VolumeSource;
import dev.gpt2.operator.run.MountPoint;
import dev.gpt2.operator.run.TrainerRun;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The claims that a job's templates ask for. They hold what a job is about, so they are no children
 * of it like the others: neither its end nor its time to live takes them away, and by default not
 * even its deletion does.
 */
public final class KeptClaims {
  private KeptClaims() {}

  public static List<PersistentVolumeClaim> of(FineTuneJob job) {
    return TrainerRun.volumes(job.getSpec()).entrySet().stream()
        .flatMap(
            volume ->
                Stream.ofNullable(volume.getValue().persistentVolumeClaimTemplate())
                    .map(template -> claim(job, name(job, volume.getKey()), template)))
        .toList();
  }

  /** The names of all claims that a job's pods mount, those that are named in the spec too. */
  public static List<String> names(FineTuneJob job) {
    return TrainerRun.volumes(job.getSpec()).entrySet().stream()
        .flatMap(volume -> name(job, volume).stream())
        .distinct()
        .toList();
  }

  /** Which claim a volume is, if it is one: the one that is named, or the one that is made. */
  static Optional<String> name(FineTuneJob job, Map.Entry<MountPoint, VolumeSource> volume) {
    return Optional.ofNullable(volume.getValue().persistentVolumeClaim())
        .map(VolumeSource.Claim::claimName)
        .or(
            () ->
                Optional.ofNullable(volume.getValue().persistentVolumeClaimTemplate())
                    .map(_ -> name(job, volume.getKey())));
  }

  private static String name(FineTuneJob job, MountPoint mountPoint) {
    return Names.claim(job.getMetadata().getName(), mountPoint.name().toLowerCase(Locale.ROOT));
  }

  private static PersistentVolumeClaim claim(FineTuneJob job, String name, ClaimTemplate template) {
    return new PersistentVolumeClaimBuilder()
        .withMetadata(metadata(job, name, template.whenDeleted()))
        .withNewSpec()
        .withAccessModes(template.accessModes().stream().map(AccessMode::word).toList())
        .withStorageClassName(template.storageClassName())
        .withNewResources()
        .addToRequests("storage", template.storage())
        .endResources()
        .endSpec()
        .build();
  }

  private static ObjectMeta metadata(FineTuneJob job, String name, WhenDeleted whenDeleted) {
    ObjectMetaBuilder metadata =
        ChildMetadata.of(job, name)
            .edit()
            .addToAnnotations(Labels.JOB_NAME_ANNOTATION, job.getMetadata().getName());
    return switch (whenDeleted) {
      case RETAIN -> metadata.withOwnerReferences(List.of()).build();
      case DELETE -> metadata.build();
    };
  }
}
