package dev.gpt2.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.Jobs;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObservationTest {
  private static final String DELETED = "2026-01-01T00:00:00Z";

  @Test
  void podOfAJobThatIsThere_isNotLeft() {
    HasMetadata job =
        new JobBuilder()
            .withNewMetadata()
            .withName("tiny-cpu-1")
            .withUid("job-uid")
            .addNewOwnerReference()
            .withUid(Jobs.UID)
            .endOwnerReference()
            .endMetadata()
            .build();
    Observation found = new Observation(Jobs.tiny(), List.of(job), List.of(pod("Running", null)));
    assertThat(found.leftPod()).isEmpty();
  }

  @Test
  void podWhoseJobIsGone_isLeftUntilItEnds() {
    assertThat(left(pod("Running", DELETED)))
        .isInstanceOfSatisfying(
            AttemptState.Waiting.class,
            waiting -> {
              assertThat(waiting.reason()).isEqualTo("EarlierPod");
              assertThat(waiting.message()).contains("pod p", "is being stopped");
            });
    assertThat(left(pod("Running", null)))
        .isInstanceOfSatisfying(
            AttemptState.Waiting.class,
            waiting -> assertThat(waiting.message()).contains("`kubectl delete pod p`"));
    for (String over : List.of("Succeeded", "Failed")) {
      assertThat(left(pod(over, null))).isNull();
    }
  }

  private static @Nullable AttemptState left(Pod pod) {
    return new Observation(Jobs.tiny(), List.of(), List.of(pod)).leftPod().orElse(null);
  }

  private static Pod pod(String phase, @Nullable String deleted) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("p")
        .withDeletionTimestamp(deleted)
        .addNewOwnerReference()
        .withUid("job-uid")
        .endOwnerReference()
        .endMetadata()
        .withNewStatus()
        .withPhase(phase)
        .endStatus()
        .build();
  }
}
