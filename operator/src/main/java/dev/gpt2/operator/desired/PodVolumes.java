package dev.gpt2.operator.desired;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobSpec;
import dev.gpt2.operator.api.VolumeSource;
import dev.gpt2.operator.run.MountPoint;
import dev.gpt2.operator.run.TrainerRun;
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
import java.util.Optional;

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

  static PodVolumes of(FineTuneJob job, String runConfigMap) {
    FineTuneJobSpec spec = job.getSpec();
    List<Volume> volumes = new ArrayList<>();
    List<VolumeMount> mounts = new ArrayList<>();
    Map<String, String> volumeOfClaim = new LinkedHashMap<>();
    TrainerRun.volumes(spec)
        .entrySet()
        .forEach(
            use -> {
              MountPoint mountPoint = use.getKey();
              String name = mountPoint.name().toLowerCase(Locale.ROOT);
              Optional<String> claim = KeptClaims.name(job, use);
              String earlier =
                  claim.map(each -> volumeOfClaim.putIfAbsent(each, name)).orElse(null);
              if (earlier == null) {
                volumes.add(
                    claim
                        .map(each -> ofClaim(name, each, isReadOnlyForAll(job, each)))
                        .orElseGet(() -> volume(name, use.getValue())));
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
  private static boolean isReadOnlyForAll(FineTuneJob job, String claim) {
    return TrainerRun.volumes(job.getSpec()).entrySet().stream()
        .filter(use -> KeptClaims.name(job, use).filter(claim::equals).isPresent())
        .allMatch(use -> use.getValue().isReadOnly());
  }

  private static Volume ofClaim(String name, String claim, boolean readOnly) {
    return new VolumeBuilder()
        .withName(name)
        .withNewPersistentVolumeClaim()
        .withClaimName(claim)
        .withReadOnly(readOnly ? true : null)
        .endPersistentVolumeClaim()
        .build();
  }

  private static Volume volume(String name, VolumeSource source) {
    return new VolumeBuilder()
        .withName(name)
        .withConfigMap(source.configMap())
        .withNfs(source.nfs())
        .withCsi(source.csi())
        .withImage(source.image())
        .build();
  }

  private static VolumeMount mount(String volume, String directory, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath(directory)
        .withReadOnly(readOnly ? true : null)
        .build();
  }
}
