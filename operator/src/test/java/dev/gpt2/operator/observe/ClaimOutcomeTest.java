package dev.gpt2.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.observe.AttemptState.Waiting;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClaimOutcomeTest {
  private static final Waiting UNSCHEDULABLE =
      new Waiting("Unschedulable", "pod has unbound immediate PersistentVolumeClaims");

  @Test
  void boundClaims_areNotWhatItWaitsFor() {
    assertThat(ClaimOutcome.of(UNSCHEDULABLE, List.of("a"), List.of(claim("a", "Bound", "fast"))))
        .isEqualTo(UNSCHEDULABLE);
  }

  @Test
  void unboundClaim_isNamedWithItsClass() {
    Waiting waiting =
        ClaimOutcome.of(
            UNSCHEDULABLE,
            List.of("a", "b"),
            List.of(claim("a", "Bound", "fast"), claim("b", "Pending", "fast")));

    assertThat(waiting.reason()).isEqualTo("ClaimPending");
    assertThat(waiting.message())
        .isEqualTo(
            "PersistentVolumeClaim b (StorageClass fast) has no volume yet; `kubectl describe pvc b`"
                + " says why if this lasts; the pod: pod has unbound immediate PersistentVolumeClaims");
  }

  /** Its volume is made on the node that the pod gets. */
  @Test
  void unboundClaim_isNoReasonWhereTheSchedulerHasAnother() {
    Waiting waiting = new Waiting("Unschedulable", "0/2 nodes: 2 Insufficient nvidia.com/gpu");
    assertThat(ClaimOutcome.of(waiting, List.of("a"), List.of(claim("a", "Pending", "fast"))))
        .isEqualTo(waiting);
  }

  @Test
  void unboundClaimWithoutClassOrStatus_isNamedToo() {
    assertThat(ClaimOutcome.of(UNSCHEDULABLE, List.of("a"), List.of(claim("a", null, ""))))
        .satisfies(
            waiting -> {
              assertThat(waiting.reason()).isEqualTo("ClaimPending");
              assertThat(waiting.message())
                  .contains("PersistentVolumeClaim a (without a StorageClass)");
            });
  }

  @Test
  void lostClaim_needsItsVolumeBack() {
    Waiting waiting =
        ClaimOutcome.of(UNSCHEDULABLE, List.of("a"), List.of(claim("a", "Lost", "fast")));

    assertThat(waiting.reason()).isEqualTo("ClaimLost");
    assertThat(waiting.message()).startsWith("PersistentVolumeClaim a has lost its volume disk-a");
  }

  @Test
  void missingClaim_isToBeMade() {
    Waiting waiting =
        ClaimOutcome.of(UNSCHEDULABLE, List.of("a", "b"), List.of(claim("b", "Lost", "fast")));

    assertThat(waiting.reason()).isEqualTo("ClaimMissing");
    assertThat(waiting.message())
        .startsWith(
            "PersistentVolumeClaim a isn't there; make it; PersistentVolumeClaim b has lost");
  }

  private static PersistentVolumeClaim claim(
      String name, @Nullable String phase, String storageClass) {
    PersistentVolumeClaimBuilder claim =
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withStorageClassName(storageClass)
            .withVolumeName("disk-" + name)
            .endSpec();
    return phase == null
        ? claim.build()
        : claim.withNewStatus().withPhase(phase).endStatus().build();
  }
}
