package dev.gpt2.operator.cluster;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.desired.Labels;
import dev.gpt2.operator.observe.Observation;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Claims, each asked for by its name: those of the whole cluster are too many to be watched, and a
 * pod that gets its claim changes too.
 */
final class Claims {
  private final KubernetesClient client;
  private final FineTuneJob owner;

  Claims(KubernetesClient client, FineTuneJob owner) {
    this.client = client;
    this.owner = owner;
  }

  /** Those of the names that are there. */
  List<PersistentVolumeClaim> found(List<String> names) {
    return names.stream().flatMap(name -> Stream.ofNullable(get(name))).toList();
  }

  /**
   * Makes what is missing. A claim is never changed, and one that is there is used if its label
   * says that it is for this job.
   *
   * @throws ChildRefusedException when it isn't, is about to go, or can't be made
   */
  void make(PersistentVolumeClaim wanted) {
    String name = wanted.getMetadata().getName();
    PersistentVolumeClaim present = get(name);
    if (present == null) {
      create(wanted);
      return;
    }
    String label = wanted.getMetadata().getLabels().get(Labels.JOB);
    if (!Objects.equals(Labels.job(present).orElse(null), label)) {
      throw new ChildRefusedException(
          wanted,
          "is there already and isn't labelled for this job; if the job may write to it: kubectl"
              + " -n %s label pvc %s %s=%s. Else give the FineTuneJob another name, or name a claim"
                  .formatted(owner.getMetadata().getNamespace(), name, Labels.JOB, label)
              + " as persistentVolumeClaim",
          null);
    }
    if (present.getMetadata().getDeletionTimestamp() != null || isOfAnEarlierJob(present)) {
      throw new ChildRefusedException(
          wanted, "goes with an earlier FineTuneJob; it is made anew once it is gone", null);
    }
  }

  private @Nullable PersistentVolumeClaim get(String name) {
    return client
        .persistentVolumeClaims()
        .inNamespace(owner.getMetadata().getNamespace())
        .withName(name)
        .get();
  }

  private void create(PersistentVolumeClaim wanted) {
    try {
      client.resource(wanted).create();
    } catch (KubernetesClientException failure) {
      throw ChildRefusedException.orFailure(wanted, failure);
    }
  }

  private boolean isOfAnEarlierJob(PersistentVolumeClaim claim) {
    return claim.getMetadata().getOwnerReferences().stream()
            .anyMatch(reference -> reference.getKind().equals(owner.getKind()))
        && !Observation.isOwnedBy(claim, owner.getMetadata().getUid());
  }
}
