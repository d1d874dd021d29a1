package dev.gpt2.operator.desired;

import dev.gpt2.operator.api.FineTuneJobSpec;
import dev.gpt2.operator.api.VolumeSource;
import dev.gpt2.operator.run.TrainerRun;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSourceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The pod's volumes and where its container sees them.
 *
 * <p>A claim that serves as two of model, dataset and checkpoint is one volume with two mounts: the
 * kubelet mounts a claim once a pod, and a pod that lists the same claim twice may wait for the
 * second one for ever. Reading only is therefore said at the mount.
 */
record PodVolumes(List<Volume> volumes, List<VolumeMount> mounts) {
  static final String RUN_DIRECTORY = "/etc/gpt2";
  private static final Quantity TEMPORARY_BYTES = new Quantity("1Gi");

  static PodVolumes of(FineTuneJobSpec spec, String runConfigMap) {
    List<Volume> volumes = new ArrayList<>();
    List<VolumeMount> mounts = new ArrayList<>();
    Map<String, String> volumeOfClaim = new LinkedHashMap<>();
    TrainerRun.volumes(spec)
        .forEach(
            (mountPoint, source) -> {
              String name = mountPoint.name().toLowerCase(Locale.ROOT);
              VolumeSource.Claim claim = source.persistentVolumeClaim();
              String earlier =
                  claim == null ? null : volumeOfClaim.putIfAbsent(claim.claimName(), name);
              if (earlier == null) {
                volumes.add(volume(name, source, isReadOnlyForAll(spec, claim)));
              }
              mounts.add(
                  mount(
                      earlier == null ? name : earlier,
                      mountPoint.directory(),
                      TrainerRun.isReadOnly(spec, mountPoint)));
            });
    volumes.add(
        new VolumeBuilder()
            .withName("run")
            .withNewConfigMap()
            .withName(runConfigMap)
            .endConfigMap()
            .build());
    mounts.add(mount("run", RUN_DIRECTORY, true));
    volumes.add(
        new VolumeBuilder()
            .withName("tmp")
            .withNewEmptyDir()
            .withSizeLimit(TEMPORARY_BYTES)
            .endEmptyDir()
            .build());
    mounts.add(mount("tmp", "/tmp", false));
    return new PodVolumes(List.copyOf(volumes), List.copyOf(mounts));
  }

  /** A claim that can only be attached read-only has to be asked for so by all of its readers. */
  private static boolean isReadOnlyForAll(
      FineTuneJobSpec spec, VolumeSource.@Nullable Claim claim) {
    return claim != null
        && TrainerRun.volumes(spec).values().stream()
            .map(VolumeSource::persistentVolumeClaim)
            .filter(Objects::nonNull)
            .filter(use -> use.claimName().equals(claim.claimName()))
            .allMatch(use -> Boolean.TRUE.equals(use.readOnly()));
  }

  private static Volume volume(String name, VolumeSource source, boolean readOnlyClaim) {
    VolumeBuilder volume =
        new VolumeBuilder()
            .withName(name)
            .withConfigMap(source.configMap())
            .withNfs(source.nfs())
            .withCsi(source.csi())
            .withImage(source.image());
    VolumeSource.Claim claim = source.persistentVolumeClaim();
    if (claim != null) {
      volume.withPersistentVolumeClaim(
          new PersistentVolumeClaimVolumeSourceBuilder()
              .withClaimName(claim.claimName())
              .withReadOnly(readOnlyClaim ? true : null)
              .build());
    }
    return volume.build();
  }

  private static VolumeMount mount(String volume, String directory, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath(directory)
        .withReadOnly(readOnly ? true : null)
        .build();
  }
}
