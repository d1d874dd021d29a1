package dev.gpt2.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.FailureKind;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import dev.gpt2.operator.api.PlanStatus;
import dev.gpt2.operator.api.TrainingStatus;
import dev.gpt2.operator.observe.AttemptState;
import dev.gpt2.operator.plan.Feasibility;
import dev.gpt2.operator.plan.Feasibility.Feasible;
import dev.gpt2.operator.plan.Feasibility.Infeasible;
import dev.gpt2.operator.plan.Feasibility.Unknown;
import dev.gpt2.operator.plan.Placement;
import dev.gpt2.run.Violation;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusOfTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Feasibility UNKNOWN = new Unknown(null, "ModelShapeUnknown", "m");
  private static final PlanStatus PLAN =
      new PlanStatus("1 of 2", 2L, 1, 1, 0, 0, 0, "1Mi", "0123456789abcdef", List.of());
  private static final Instant ONE = Instant.parse("2026-01-01T13:00:00Z");

  @Test
  void invalidSpec_saysAllViolationsAndStalls() {
    FineTuneJobStatus status =
        StatusOf.invalid(
            Jobs.tiny(),
            List.of(new Violation("training.steps", "a"), new Violation("dataset.path", "b")),
            NOON);

    assertThat(status.phase()).isEqualTo(Phase.INVALID);
    assertThat(condition(status, "Accepted"))
        .returns("False", Condition::getStatus)
        .returns("InvalidSpec", Condition::getReason)
        .returns("spec.training.steps: a\nspec.dataset.path: b", Condition::getMessage);
    assertThat(condition(status, "Feasible").getStatus()).isEqualTo("Unknown");
    assertThat(trueOnes(status)).containsExactly("Stalled");
  }

  @Test
  void infeasibleSpec_saysWhatWouldDoAndStalls() {
    Infeasible answer = new Infeasible(PLAN, "MemoryTooSmall", "the smallest is 2 GiB");

    FineTuneJobStatus status = StatusOf.infeasible(Jobs.tiny(), answer, NOON);

    assertThat(status.phase()).isEqualTo(Phase.INFEASIBLE);
    assertThat(status.plan()).isEqualTo(PLAN);
    assertThat(status.attempts()).isEmpty();
    assertThat(condition(status, "Feasible"))
        .returns("False", Condition::getStatus)
        .returns("MemoryTooSmall", Condition::getReason)
        .returns("the smallest is 2 GiB", Condition::getMessage);
    assertThat(trueOnes(status)).containsExactly("Accepted", "Stalled");
    // not Failed: a larger limit makes it try again
    assertThat(StatusOf.isOver(status)).isFalse();
  }

  @Test
  void feasibility_isACondition() {
    FineTuneJobStatus feasible =
        status(
            Jobs.tiny(),
            new Feasible(PLAN, "Fits", "1 of 2", Placement.ANYWHERE),
            new AttemptState.Running("a"));
    FineTuneJobStatus infeasible =
        status(Jobs.tiny(), new Infeasible(PLAN, "TooSlow", "m"), new AttemptState.Running("a"));
    FineTuneJobStatus unknown = status(Jobs.tiny(), UNKNOWN, new AttemptState.Running("a"));

    assertThat(feasible.plan()).isEqualTo(PLAN);
    assertThat(condition(feasible, "Feasible"))
        .returns("True", Condition::getStatus)
        .returns("Fits", Condition::getReason)
        .returns("1 of 2", Condition::getMessage);
    // an attempt that has been made goes on
    assertThat(infeasible.phase()).isEqualTo(Phase.TRAINING);
    assertThat(condition(infeasible, "Feasible").getStatus()).isEqualTo("False");
    assertThat(unknown.plan()).isNull();
    assertThat(condition(unknown, "Feasible").getStatus()).isEqualTo("Unknown");
  }

  @Test
  void refusedChild_keepsAttemptsAndPlan() {
    FineTuneJobStatus status =
        StatusOf.childRefused(
            Jobs.tiny(), new Feasible(PLAN, "Fits", "m", Placement.ANYWHERE), "taken", NOON);

    assertThat(status.phase()).isEqualTo(Phase.PENDING);
    assertThat(status.plan()).isEqualTo(PLAN);
    assertThat(trueOnes(status)).containsExactly("Accepted", "Feasible", "Reconciling", "Stalled");
  }

  @Test
  void eachState_hasItsPhaseAndItsTrueConditions() {
    assertState(
        new AttemptState.Waiting("Unschedulable", "0/3"), Phase.PENDING, "Accepted", "Reconciling");
    assertState(new AttemptState.Running("a"), Phase.TRAINING, "Accepted", "Running");
    assertState(new AttemptState.Ending("a"), Phase.TRAINING, "Accepted", "Reconciling");
    assertState(
        new AttemptState.Unreachable("node a is silent"), Phase.PENDING, "Accepted", "Reconciling");
    assertState(new AttemptState.Suspended(), Phase.SUSPENDED, "Accepted", "Suspended");
    assertState(new AttemptState.Succeeded("done"), Phase.COMPLETE, "Accepted", "Complete");
    assertState(
        new AttemptState.Failed(FailureKind.ENVIRONMENT, "DatasetNotFound", "none", 2),
        Phase.FAILED,
        "Accepted",
        "Failed",
        "Stalled");
  }

  @Test
  void trainerOnASilentNode_runsOrNot() {
    assertThat(
            condition(
                status(Jobs.tiny(), new AttemptState.Unreachable("node a is silent"), NOON),
                "Running"))
        .returns("Unknown", Condition::getStatus)
        .returns("NodeUnreachable", Condition::getReason)
        .returns("node a is silent", Condition::getMessage);
  }

  @Test
  void failure_hasTheTrainersReasonAndWords() {
    FineTuneJobStatus status =
        status(
            Jobs.tiny(),
            new AttemptState.Failed(FailureKind.ENVIRONMENT, "DatasetNotFound", "none", 2),
            NOON);

    assertThat(condition(status, "Failed"))
        .returns("DatasetNotFound", Condition::getReason)
        .returns("none", Condition::getMessage);
  }

  @Test
  void conditionThatStays_keepsItsTime() {
    FineTuneJob job = Jobs.tiny();
    FineTuneJobStatus before = status(job, new AttemptState.Running("a"), NOON);
    FineTuneJobStatus after =
        status(Jobs.withStatus(job, before), new AttemptState.Succeeded("done"), ONE);

    assertThat(condition(after, "Accepted").getLastTransitionTime()).isEqualTo(NOON.toString());
    assertThat(condition(after, "Running").getLastTransitionTime()).isEqualTo(ONE.toString());
    assertThat(condition(after, "Complete").getLastTransitionTime()).isEqualTo(ONE.toString());
  }

  @Test
  void nothingNew_isTheSameStatusLater() {
    FineTuneJob job = Jobs.tiny();
    FineTuneJobStatus before = status(job, new AttemptState.Running("a"), NOON);

    assertThat(status(Jobs.withStatus(job, before), new AttemptState.Running("a"), ONE))
        .isEqualTo(before);
  }

  @Test
  void jobThatIsOver_staysOverAndSeesTheNewGeneration() {
    FineTuneJob job = Jobs.tiny();
    Jobs.withStatus(job, status(job, new AttemptState.Succeeded("done"), NOON));
    job.getMetadata().setGeneration(2L);

    assertThat(StatusOf.isOver(StatusOf.current(job))).isTrue();
    assertThat(StatusOf.over(job).observedGeneration()).isEqualTo(2);
    assertThat(StatusOf.over(job).conditions()).isEqualTo(job.getStatus().conditions());
  }

  @Test
  void trainersPart_isNeverTheOperators() {
    TrainingStatus training =
        new TrainingStatus(
            1L, 2L, 50, "1", "1", 1L, 1L, 1L, 0, "1", "d", "1", 1L, "s", null, "t", List.of(),
            null);
    FineTuneJob job =
        Jobs.withStatus(
            Jobs.tiny(),
            new FineTuneJobStatus(1L, Phase.TRAINING, List.of(), null, training, List.of()));

    assertThat(StatusOf.current(job).training()).isNull();
    assertThat(StatusOf.over(job).training()).isNull();
  }

  private static void assertState(AttemptState state, Phase phase, String... conditions) {
    FineTuneJobStatus status = status(Jobs.tiny(), state, NOON);
    assertThat(status.phase()).isEqualTo(phase);
    assertThat(trueOnes(status)).containsExactlyInAnyOrder(conditions);
  }

  private static FineTuneJobStatus status(FineTuneJob job, AttemptState state, Instant now) {
    return StatusOf.of(job, UNKNOWN, List.of(), state, now);
  }

  private static FineTuneJobStatus status(
      FineTuneJob job, Feasibility feasibility, AttemptState state) {
    return StatusOf.of(job, feasibility, List.of(), state, NOON);
  }

  private static List<String> trueOnes(FineTuneJobStatus status) {
    return status.conditions().stream()
        .filter(condition -> condition.getStatus().equals("True"))
        .map(Condition::getType)
        .toList();
  }

  private static Condition condition(FineTuneJobStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
