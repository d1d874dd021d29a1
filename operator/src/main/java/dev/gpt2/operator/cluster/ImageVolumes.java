package dev.gpt2.operator.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;

/**
 * An API server without the feature gate ImageVolume takes a Job with an image volume, and leaves
 * the volume and its mount out without a word (Kubernetes, pkg/api/pod/util.go,
 * dropDisabledFields). The trainer would find no files, so such a Job is asked for as a dry run
 * first.
 */
final class ImageVolumes {
  private ImageVolumes() {}

  /**
   * Makes sure that the API server would take all of it.
   *
   * @throws ChildRefusedException when it would leave image volumes out
   */
  static void refuseIfDropped(KubernetesClient client, HasMetadata child) {
    if (!(child instanceof Job job) || names(job).isEmpty()) {
      return;
    }
    List<String> left =
        names(
            client.raw(
                "/apis/batch/v1/namespaces/%s/jobs?dryRun=All"
                    .formatted(job.getMetadata().getNamespace()),
                "POST",
                job));
    List<String> dropped = names(job).stream().filter(name -> !left.contains(name)).toList();
    if (!dropped.isEmpty()) {
      throw new ChildRefusedException(
          child,
          ("can't be made: this cluster leaves image volumes out, here of %s. Its feature gate"
                  + " ImageVolume has to be on, of API server and kubelets, with a container runtime"
                  + " that has them (containerd 2.1, CRI-O 1.31); or copy the files to a"
                  + " persistentVolumeClaim")
              .formatted(String.join(", ", dropped)),
          null);
    }
  }

  /** In the API server's own answer: of what is read as a Job, the template is left out. */
  private static List<String> names(String answer) {
    return Serialization.<GenericKubernetesResource>unmarshal(
            answer, GenericKubernetesResource.class)
        .<List<Map<String, Object>>>get("spec", "template", "spec", "volumes")
        .stream()
        .filter(volume -> volume.get("image") != null)
        .map(volume -> String.valueOf(volume.get("name")))
        .toList();
  }

  private static List<String> names(Job job) {
    return job.getSpec().getTemplate().getSpec().getVolumes().stream()
        .filter(volume -> volume.getImage() != null)
        .map(Volume::getName)
        .toList();
  }
}
