package dev.gpt2.ftj.job;

import static dev.gpt2.ftj.TestDocuments.job;
import static dev.gpt2.ftj.TestDocuments.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.ftj.job.Verdict.Mood;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DiagnosisTest {

  @ParameterizedTest
  @CsvSource({
    "training, BUSY, '', TrainerRuns, ''",
    "complete, DONE, '', Completed, ''",
    "failed-bad-data, BAD, '', CorruptFile, kubectl ftj logs",
    "infeasible, BAD, needs more memory than it may take, MemoryTooSmall, kubectl ftj plan",
    "suspended, WAITING, '', SuspendedBySpec, kubectl patch ftj shakespeare",
    "waiting-for-gpu, WAITING, waiting for a node that has room, Unschedulable, when a node has",
    "queued, WAITING, waiting in the queue, Queued, when its turn comes",
    "stalled, BAD, stuck until somebody helps, ChildRefused, a quota",
    "retried-after-oom, BUSY, '', TrainerRuns, ''",
    "evicted, WAITING, 'the pod was stopped, the next one goes on', PodReplaced, goes on by itself",
    "planned, DONE, a plan was all that was asked for, PlanOnly, '\"planOnly\":false'",
  })
  void situation_isTold(String name, Mood mood, String headline, String reason, String next) {
    Verdict verdict = Diagnosis.of(job(name));
    assertThat(verdict.mood()).isEqualTo(mood);
    assertThat(verdict.headline()).contains(headline);
    assertThat(verdict.reason()).isEqualTo(reason);
    assertThat(verdict.next()).contains(next);
    assertThat(verdict.message()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "BackOff, the last attempt failed, spec.retry.limit",
    "Stalled, the trainer hung, spec.stallSeconds",
    "ErrImagePull, the trainer's image can't be pulled, imagePullSecrets",
    "PodMissing, starting, ''",
    "MoonPhase, waiting, ''",
  })
  void waitingReason_isExplained(String reason, String headline, String next) {
    Verdict verdict = Diagnosis.of(withReason("queued", reason));
    assertThat(verdict.headline()).startsWith(headline);
    assertThat(verdict.reason()).isEqualTo(reason);
    assertThat(verdict.next()).contains(next);
  }

  @ParameterizedTest
  @CsvSource({
    "DeadlineExceeded, spec.activeDeadlineSeconds",
    "StartDeadlineExceeded, spec.startDeadlineSeconds",
    "OutOfMemory, spec.retry.onOutOfMemory",
    "OutOfHostMemory, spec.training.batchSize",
    "Stalled, spec.stallSeconds",
    "EnvironmentFailure, 'disk, network, device'",
  })
  void failureReason_isFollowedByWhatHelps(String reason, String remedy) {
    Verdict verdict = Diagnosis.of(withReason("failed-bad-data", reason));
    assertThat(verdict.next())
        .contains(remedy, "kubectl ftj logs shakespeare -n texts", "delete it and apply it again");
  }

  @Test
  void failureWithoutAnExit_hasNoOutputToLookAt() {
    JsonNode document = json("failed-bad-data");
    ((ObjectNode) document.at("/status/attempts/0")).remove("exitCode");
    assertThat(Diagnosis.of(job(document)).next())
        .startsWith("A failed job")
        .doesNotContain("logs");
  }

  @ParameterizedTest
  @CsvSource({
    "MemoryTooSmall, needs more memory than it may take, change the spec as said",
    "TooSlow, would be slower, raise spec.memory.maxSlowdownPercent",
    "GpuMemoryShared, how much memory it gets, state spec.memory.limit",
  })
  void infeasibleReason_isExplained(String reason, String headline, String next) {
    Verdict verdict = Diagnosis.of(withReason("infeasible", reason));
    assertThat(verdict.headline()).startsWith(headline).endsWith("nothing has been made of it");
    assertThat(verdict.next()).contains(next);
  }

  @Test
  void jobThatHasBegun_goesOnThoughItIsInfeasibleByNow() {
    JsonNode document = json("training");
    ((ObjectNode) document.at("/status/conditions/1")).put("status", "False");
    assertThat(Diagnosis.of(job(document)).reason()).isEqualTo("TrainerRuns");
  }

  @ParameterizedTest
  @CsvSource({
    "MemoryChosen, spec.resources.limits.memory would set another one",
    "NoGpuNodesVisible, with spec.memory.limit it would be planned for that",
  })
  void planThatSomebodyElseChose_saysHowToChoose(String reason, String advice) {
    assertThat(PlanAdvice.remark(withReason("training", reason))).get().asString().contains(advice);
    assertThat(PlanAdvice.remark(job("training"))).isEmpty();
  }

  @Test
  void withoutStatus_theOperatorHasntLooked() {
    JsonNode document = json("training");
    ((ObjectNode) document).remove("status");
    assertThat(Diagnosis.of(job(document)).headline()).contains("hasn't looked at it yet");
  }

  @Test
  void suspendWhileItRuns_isStopping() {
    JsonNode document = json("training");
    ((ObjectNode) document.path("spec")).put("suspend", true);
    assertThat(Diagnosis.of(job(document)).headline()).contains("a checkpoint is being written");
  }

  /** The same with this reason for all of its conditions. */
  private static FineTuneJob withReason(String name, String reason) {
    JsonNode document = json(name);
    document.at("/status/conditions").forEach(each -> ((ObjectNode) each).put("reason", reason));
    return job(document);
  }
}
