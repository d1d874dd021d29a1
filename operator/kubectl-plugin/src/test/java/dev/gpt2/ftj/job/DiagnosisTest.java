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
    "infeasible, BAD, can't be done in the memory, MemoryTooSmall, kubectl ftj plan",
    "suspended, WAITING, '', SuspendedBySpec, kubectl patch ftj shakespeare",
    "waiting-for-gpu, WAITING, waiting for a node that has room, Unschedulable, when a node has",
    "queued, WAITING, waiting in the queue, Queued, when its turn comes",
    "stalled, BAD, stuck until somebody helps, ChildRefused, a quota",
    "retried-after-oom, BUSY, '', TrainerRuns, ''",
    "evicted, BAD, '', Evicted, it goes on from the checkpoint of step 400",
  })
  void situation_isTold(String name, Mood mood, String headline, String reason, String next) {
    Verdict verdict = Diagnosis.of(job(name));
    assertThat(verdict.mood()).isEqualTo(mood);
    assertThat(verdict.headline()).contains(headline);
    assertThat(verdict.reason()).isEqualTo(reason);
    assertThat(verdict.next()).contains(next);
    assertThat(verdict.message()).isNotEmpty();
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

  @Test
  void unknownReason_isNamed() {
    JsonNode document = json("queued");
    document
        .at("/status/conditions")
        .forEach(each -> ((ObjectNode) each).put("reason", "MoonPhase"));
    assertThat(Diagnosis.of(job(document)).headline()).isEqualTo("waiting");
    assertThat(Diagnosis.of(job(document)).reason()).isEqualTo("MoonPhase");
  }
}
