package dev.gpt2.operator.kind;

import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/** A claim whose files are on all nodes, as those of a file server are: a folder below /shared. */
final class SharedVolume implements AutoCloseable {
  static final String CLAIM = "shared";

  private static final Map<String, Quantity> SIZE = Map.of("storage", new Quantity("1Gi"));

  private final KubernetesClient client;
  private final String name;
  private final String node;

  SharedVolume(TestNamespace namespace, KindNodes nodes) {
    this.client = namespace.client();
    this.name = namespace.name();
    this.node = nodes.controlPlane();
    String folder = "/shared/" + name;
    KindNodes.exec(node, "mkdir -p %s && chown 65532:65532 %s".formatted(folder, folder));
    client
        .resource(
            new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteMany")
                .withCapacity(SIZE)
                .withPersistentVolumeReclaimPolicy("Retain")
                .withStorageClassName("")
                .withNewHostPath(folder, "Directory")
                .endSpec()
                .build())
        .create();
    client
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(CLAIM)
                .withNamespace(name)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteMany")
                .withStorageClassName("")
                .withVolumeName(name)
                .withNewResources()
                .withRequests(SIZE)
                .endResources()
                .endSpec()
                .build())
        .create();
  }

  /** Checkpoints go there. */
  static Map<String, Object> asCheckpointVolume() {
    return Map.of("persistentVolumeClaim", Map.of("claimName", CLAIM));
  }

  /** Waits until the run in that folder has a checkpoint, which its reports tell of later. */
  void awaitCheckpoint(String run) {
    KindNodes.exec(
        node,
        "until ls -d /shared/%s/%s/step-*/model.safetensors >/dev/null 2>&1; do sleep 0.2; done"
            .formatted(name, run));
  }

  @Override
  public void close() {
    client.persistentVolumes().withName(name).delete();
    KindNodes.exec(node, "rm -rf /shared/" + name);
  }
}
