package dev.gpt2.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gpt2.operator.api.FailureKind;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import dev.gpt2.operator.api.PlanStatus;
import dev.gpt2.operator.api.TrainingStatus;
import dev.gpt2.operator.observe.AttemptState;
import dev.gpt2.operator.plan.Feasibility.Infeasible;
import dev.gpt2.operator.plan.Feasibility.Unknown;
import dev.gpt2.operator.status.StatusOf;
import dev.gpt2.run.Violation;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LoadState;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.PackageLib;
import org.luaj.vm2.lib.TableLib;
import org.luaj.vm2.lib.jse.JseBaseLib;

/**
 * What Argo CD shows of a FineTuneJob, by the script that it is given, for statuses as they are.
 */
class ArgoHealthTest {
  private static final Path SCRIPT = Path.of("..", "charts/gpt2-operator/files/argocd-health.lua");
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private record Health(String status, String message) {}

  @Test
  void newJob_isProgressing() {
    assertThat(health(Jobs.tiny()).status()).isEqualTo("Progressing");
  }

  @Test
  void statusOfAnOlderSpec_isProgressing() {
    FineTuneJob job = Jobs.withStatus(Jobs.tiny(), of(new AttemptState.Succeeded("done")));
    job.getMetadata().setGeneration(2L);

    assertThat(health(job).status()).isEqualTo("Progressing");
  }

  @Test
  void completeJob_isHealthyWithTheTrainersLastWords() {
    assertThat(health(of(new AttemptState.Succeeded("120 steps, loss 5.5"))))
        .isEqualTo(new Health("Healthy", "120 steps, loss 5.5"));
  }

  @Test
  void failedJob_isDegradedAndSaysWhy() {
    assertThat(
            health(
                of(
                    new AttemptState.Failed(
                        FailureKind.OUT_OF_MEMORY, "OutOfMemory", "killed at step 3", 137))))
        .isEqualTo(new Health("Degraded", "killed at step 3"));
  }

  @Test
  void invalidJob_isDegradedWithItsViolations() {
    assertThat(
            health(
                StatusOf.invalid(
                    Jobs.tiny(), List.of(new Violation("training.steps", "is wrong")), NOON)))
        .isEqualTo(new Health("Degraded", "spec.training.steps: is wrong"));
  }

  @Test
  void infeasibleJob_isDegradedAndSaysWhatWouldDo() {
    PlanStatus plan = new PlanStatus("s", 1L, 2, 1, 0, 0, 0, "2Mi", "d", List.of());

    assertThat(
            health(
                StatusOf.infeasible(
                    Jobs.tiny(), new Infeasible(plan, "MemoryTooSmall", "2 GiB would do"), NOON)))
        .isEqualTo(new Health("Degraded", "2 GiB would do"));
  }

  @Test
  void plannedJob_isHealthyWithItsPlan() {
    assertThat(
            health(
                StatusOf.planned(
                    Jobs.tiny(), new Unknown(null, "NoPlan", "ask the trainer"), NOON)))
        .isEqualTo(new Health("Healthy", "ask the trainer"));
  }

  @Test
  void suspendedJob_isSuspended() {
    Health health = health(of(new AttemptState.Suspended()));

    assertThat(health.status()).isEqualTo("Suspended");
    assertThat(health.message()).contains("spec.suspend: false");
  }

  @Test
  void waitingJob_isProgressingAndSaysForWhat() {
    assertThat(health(of(new AttemptState.Waiting("Unschedulable", "no node has 4Gi"))))
        .isEqualTo(new Health("Progressing", "no node has 4Gi"));
  }

  @Test
  void trainingJob_isProgressingWithItsStep() {
    FineTuneJobStatus running = of(new AttemptState.Running("a"));
    TrainingStatus training =
        Serialization.unmarshal("{\"step\": 7, \"steps\": 120}", TrainingStatus.class);

    assertThat(
            health(
                new FineTuneJobStatus(
                    running.observedGeneration(),
                    running.phase(),
                    running.conditions(),
                    null,
                    training,
                    running.attempts())))
        .isEqualTo(new Health("Progressing", "step 7 of 120, in pod a"));
  }

  @Test
  void refusedChild_isProgressingAndSaysWhichOne() {
    assertThat(
            health(
                StatusOf.childRefused(
                    Jobs.tiny(), new Unknown(null, "NoPlan", "m"), "Job a/b can't be made", NOON)))
        .isEqualTo(new Health("Progressing", "Job a/b can't be made"));
  }

  @Test
  void everyPhase_hasAHealth() {
    Map<Phase, String> words =
        Map.of(
            Phase.PLANNED, "Healthy",
            Phase.COMPLETE, "Healthy",
            Phase.FAILED, "Degraded",
            Phase.INVALID, "Degraded",
            Phase.INFEASIBLE, "Degraded",
            Phase.SUSPENDED, "Suspended");

    for (Phase phase : Phase.values()) {
      FineTuneJobStatus bare = new FineTuneJobStatus(1L, phase, List.of(), null, null, List.of());
      assertThat(health(bare).status())
          .as("%s", phase)
          .isEqualTo(words.getOrDefault(phase, "Progressing"));
    }
  }

  private static FineTuneJobStatus of(AttemptState state) {
    return StatusOf.of(Jobs.tiny(), new Unknown(null, "NoPlan", "m"), List.of(), state, NOON);
  }

  private static Health health(FineTuneJobStatus status) {
    return health(Jobs.withStatus(Jobs.tiny(), status));
  }

  private static Health health(FineTuneJob job) {
    Globals globals = asInArgoCd();
    globals.set("obj", lua(Serialization.unmarshal(Serialization.asJson(job), JsonNode.class)));
    LuaValue answer = globals.load(script(), "argocd-health.lua").call();
    return new Health(answer.get("status").checkjstring(), answer.get("message").checkjstring());
  }

  /** Of Lua's libraries a health check has these (Argo CD, util/lua; without useOpenLibs). */
  private static Globals asInArgoCd() {
    Globals globals = new Globals();
    globals.load(new JseBaseLib());
    globals.load(new PackageLib());
    globals.load(new TableLib());
    LoadState.install(globals);
    LuaC.install(globals);
    return globals;
  }

  /** As Argo CD gives it: objects and lists are tables, null isn't there. */
  private static LuaValue lua(JsonNode node) {
    if (node.isContainerNode()) {
      LuaTable table = new LuaTable();
      if (node.isArray()) {
        for (int i = 0; i < node.size(); i++) {
          table.set(i + 1, lua(node.get(i)));
        }
      } else {
        node.properties().forEach(field -> table.set(field.getKey(), lua(field.getValue())));
      }
      return table;
    }
    if (node.isNull()) {
      return LuaValue.NIL;
    }
    if (node.isBoolean()) {
      return LuaValue.valueOf(node.booleanValue());
    }
    return node.isNumber() ? LuaValue.valueOf(node.doubleValue()) : LuaValue.valueOf(node.asText());
  }

  private static String script() {
    try {
      return Files.readString(SCRIPT);
    } catch (IOException unreadable) {
      throw new AssertionError("the script can't be read", unreadable);
    }
  }
}
