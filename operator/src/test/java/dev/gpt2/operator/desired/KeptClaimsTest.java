package dev.gpt2.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.FineTuneJob;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeptClaimsTest {
  private static final Map<String, ?> SMALL =
      Map.of("persistentVolumeClaimTemplate", Map.of("storage", "1Gi"));

  @Test
  void jobWithoutTemplates_hasNone() {
    assertThat(KeptClaims.of(Jobs.tiny())).isEmpty();
    assertThat(KeptClaims.names(Jobs.tiny())).containsExactly("corpora", "runs");
  }

  @Test
  void eachTemplate_isAClaimCalledAfterJobAndUse() {
    assertThat(KeptClaims.of(fetched()))
        .extracting(claim -> claim.getMetadata().getName())
        .containsExactly("tiny-cpu-model", "tiny-cpu-dataset", "tiny-cpu-checkpoint");
    assertThat(KeptClaims.names(fetched()))
        .containsExactly("tiny-cpu-model", "tiny-cpu-dataset", "tiny-cpu-checkpoint");
  }

  @Test
  void claim_isByDefaultTheClustersAndStaysWhenTheJobIsDeleted() {
    PersistentVolumeClaim claim = one(SMALL);

    assertThat(claim.getMetadata().getNamespace()).isEqualTo("research");
    assertThat(claim.getMetadata().getLabels()).containsEntry("gpt2.dev/job", "tiny-cpu");
    assertThat(claim.getMetadata().getOwnerReferences()).isEmpty();
    assertThat(claim.getSpec().getAccessModes()).containsExactly("ReadWriteOnce");
    assertThat(claim.getSpec().getStorageClassName()).isNull();
    assertThat(claim.getSpec().getResources().getRequests())
        .isEqualTo(Map.of("storage", new Quantity("1Gi")));
  }

  @Test
  void claimThatIsToBeDeleted_goesWithItsFineTuneJob() {
    PersistentVolumeClaim claim =
        one(
            Map.of(
                "persistentVolumeClaimTemplate",
                Map.of(
                    "storage", "20Gi",
                    "whenDeleted", "Delete",
                    "storageClassName", "",
                    "accessModes", List.of("ReadWriteMany", "ReadWriteOnce"))));

    assertThat(claim.getMetadata().getOwnerReferences())
        .extracting(OwnerReference::getUid)
        .containsExactly(Jobs.UID);
    assertThat(claim.getSpec().getStorageClassName()).isEmpty();
    assertThat(claim.getSpec().getAccessModes()).containsExactly("ReadWriteMany", "ReadWriteOnce");
  }

  @Test
  void nameThatFitsNoLabel_isCut() {
    FineTuneJob job = Jobs.tiny("spec.checkpoint.volume", SMALL);
    job.getMetadata().setName("a".repeat(200));

    assertThat(KeptClaims.of(job).getFirst().getMetadata())
        .satisfies(
            metadata -> {
              assertThat(metadata.getName()).hasSize(63).endsWith("-checkpoint");
              assertThat(metadata.getAnnotations())
                  .containsEntry("gpt2.dev/job-name", "a".repeat(200));
            });
  }

  @Test
  void podMountsTheClaimsThatAreMade_writable() {
    PodSpec pod = pod(fetched());

    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getPersistentVolumeClaim() != null)
        .extracting(
            volume -> volume.getName(), volume -> volume.getPersistentVolumeClaim().getClaimName())
        .containsExactly(
            tuple("model", "tiny-cpu-model"),
            tuple("dataset", "tiny-cpu-dataset"),
            tuple("checkpoint", "tiny-cpu-checkpoint"));
    assertThat(pod.getContainers().getFirst().getVolumeMounts())
        .filteredOn(mount -> mount.getMountPath().startsWith("/mnt"))
        .extracting(VolumeMount::getReadOnly)
        .containsOnlyNulls();
  }

  @Test
  void claimThatIsAlsoNamed_isOneVolume() {
    PodSpec pod =
        pod(
            Jobs.tiny(
                Map.of(
                    "spec.checkpoint.volume",
                    SMALL,
                    "spec.dataset.volume",
                    Map.of(
                        "persistentVolumeClaim",
                        Map.of("claimName", "tiny-cpu-checkpoint", "readOnly", true)))));

    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getPersistentVolumeClaim() != null)
        .singleElement()
        .satisfies(volume -> assertThat(volume.getPersistentVolumeClaim().getReadOnly()).isNull());
    assertThat(pod.getContainers().getFirst().getVolumeMounts())
        .extracting(VolumeMount::getName, VolumeMount::getMountPath, VolumeMount::getReadOnly)
        .contains(
            tuple("dataset", "/mnt/dataset", true), tuple("dataset", "/mnt/checkpoint", null));
  }

  private static PersistentVolumeClaim one(Map<String, ?> volume) {
    return KeptClaims.of(Jobs.tiny("spec.checkpoint.volume", volume)).getFirst();
  }

  private static FineTuneJob fetched() {
    Map<String, ?> source = Map.of("huggingFace", Map.of("repository", "owner/name"));
    return Jobs.tiny(
        Map.of(
            "spec.model", Map.of("volume", SMALL, "path", "gpt2", "source", source),
            "spec.dataset", Map.of("volume", SMALL, "path", "texts", "source", source),
            "spec.checkpoint.volume", SMALL));
  }

  private static PodSpec pod(FineTuneJob job) {
    return Children.ofAttempt(job, Jobs.FIRST, new TrainerImage("gpt2-trainer:1", "Never")).stream()
        .filter(Job.class::isInstance)
        .map(child -> ((Job) child).getSpec().getTemplate().getSpec())
        .findFirst()
        .orElseThrow();
  }
}
