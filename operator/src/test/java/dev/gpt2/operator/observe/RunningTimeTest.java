package dev.gpt2.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.AttemptStatus;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pod a runs from 11:00 to 11:10, pod b from 11:30. */
class RunningTimeTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final String ELEVEN = "2026-01-01T11:00:00Z";
  private static final String TEN_PAST = "2026-01-01T11:10:00Z";
  private static final String HALF_PAST = "2026-01-01T11:30:00Z";

  @Test
  void podThatRuns_isNotCountedYet() {
    assertThat(RunningTime.of(null, running("a", ELEVEN), NOON))
        .isEqualTo(new RunningTime(ELEVEN, null));
    assertThat(RunningTime.of(known("a", ELEVEN, null), running("a", ELEVEN), NOON))
        .isEqualTo(new RunningTime(ELEVEN, null));
  }

  @Test
  void podThatEnded_isCountedOnce() {
    RunningTime ended = RunningTime.of(known("a", ELEVEN, null), over("a"), NOON);
    assertThat(ended).isEqualTo(new RunningTime(null, 600L));
    assertThat(RunningTime.of(known("a", null, ended.activeSeconds()), over("a"), NOON))
        .isEqualTo(ended);
  }

  @Test
  void podThatWasFirstSeenOver_isCounted() {
    assertThat(RunningTime.of(null, over("a"), NOON)).isEqualTo(new RunningTime(null, 600L));
  }

  @Test
  void successor_addsToItsPredecessor() {
    assertThat(RunningTime.of(known("a", null, 600L), running("b", HALF_PAST), NOON))
        .isEqualTo(new RunningTime(HALF_PAST, 600L));
  }

  /** It ended at some time that nobody saw, now at the latest. */
  @Test
  void podThatIsGone_ranUntilNow() {
    assertThat(RunningTime.of(known("a", ELEVEN, 5L), running("b", HALF_PAST), NOON))
        .isEqualTo(new RunningTime(HALF_PAST, 3_605L));
    assertThat(RunningTime.of(known("a", ELEVEN, null), null, NOON))
        .isEqualTo(new RunningTime(null, 3_600L));
  }

  private static AttemptStatus known(
      String pod, @Nullable String runningSince, @Nullable Long activeSeconds) {
    return new AttemptStatus(
        1, "j", pod, "n", null, runningSince, activeSeconds, null, null, null, null, null, null);
  }

  private static Pod running(String name, String since) {
    return pod(name, new ContainerStateBuilder().withNewRunning(since).build());
  }

  private static Pod over(String name) {
    return pod(
        name,
        new ContainerStateBuilder()
            .withNewTerminated()
            .withStartedAt(ELEVEN)
            .withFinishedAt(TEN_PAST)
            .withExitCode(6)
            .endTerminated()
            .build());
  }

  private static Pod pod(String name, ContainerState state) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewStatus()
        .addNewContainerStatus()
        .withName("trainer")
        .withState(state)
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
