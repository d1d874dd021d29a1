package dev.gpt2.operator.status;

import static dev.gpt2.operator.status.ConditionType.ACCEPTED;
import static dev.gpt2.operator.status.ConditionType.COMPLETE;
import static dev.gpt2.operator.status.ConditionType.FAILED;
import static dev.gpt2.operator.status.ConditionType.FEASIBLE;
import static dev.gpt2.operator.status.ConditionType.RECONCILING;
import static dev.gpt2.operator.status.ConditionType.RUNNING;
import static dev.gpt2.operator.status.ConditionType.STALLED;
import static dev.gpt2.operator.status.ConditionType.SUSPENDED;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import dev.gpt2.operator.api.PlanStatus;
import dev.gpt2.operator.observe.AttemptState;
import dev.gpt2.operator.plan.Feasibility;
import dev.gpt2.operator.plan.Feasibility.Feasible;
import dev.gpt2.operator.plan.Feasibility.Infeasible;
import dev.gpt2.operator.plan.Feasibility.Unknown;
import dev.gpt2.run.Violation;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operator's part of the status, for each thing that can be found. */
public final class StatusOf {
  private static final String BACK_OFF = "BackOff";
  private static final String ENDED = "TrainerEnded";
  private static final String NODE_UNREACHABLE = "NodeUnreachable";

  private StatusOf() {}

  /** The status that the job has, empty before the first one; without the trainer's part. */
  public static FineTuneJobStatus current(FineTuneJob job) {
    return Optional.ofNullable(job.getStatus())
        .map(FineTuneJobStatus::withoutTraining)
        .orElse(FineTuneJobStatus.EMPTY);
  }

  /** Whether the job has come to its end; it stays there whatever becomes of its children. */
  public static boolean isOver(FineTuneJobStatus status) {
    return Conditions.isTrue(status, COMPLETE) || Conditions.isTrue(status, FAILED);
  }

  /** Whether it needs somebody's help. */
  public static boolean isStalled(FineTuneJobStatus status) {
    return Conditions.isTrue(status, STALLED);
  }

  /** When it came to its end. */
  public static Optional<Instant> endedAt(FineTuneJobStatus status) {
    return Stream.of(COMPLETE, FAILED)
        .flatMap(type -> Conditions.find(status, type).stream())
        .filter(condition -> "True".equals(condition.getStatus()))
        .map(condition -> Instant.parse(condition.getLastTransitionTime()))
        .findFirst();
  }

  /** A job that is over: as it was, with the newest generation seen. */
  public static FineTuneJobStatus over(FineTuneJob job) {
    FineTuneJobStatus before = current(job);
    return new FineTuneJobStatus(
        job.getMetadata().getGeneration(),
        before.phase(),
        before.conditions(),
        before.plan(),
        null,
        before.attempts());
  }

  /** A spec with violations: all of them are said, and nothing is made. */
  public static FineTuneJobStatus invalid(
      FineTuneJob job, List<Violation> violations, Instant now) {
    String message =
        violations.stream().map(violation -> "spec." + violation).collect(Collectors.joining("\n"));
    List<Condition> conditions =
        new Conditions(job, now)
            .fails(ACCEPTED, "InvalidSpec", message)
            .isUnknown(FEASIBLE, "InvalidSpec", "a spec that is wrong isn't planned")
            .holds(STALLED, "InvalidSpec", "correct the spec; condition Accepted says where")
            .build("InvalidSpec");
    return status(job, Phase.INVALID, conditions, null, List.of());
  }

  /** A spec that can't be done in the memory it may take: said so, and nothing is made. */
  public static FineTuneJobStatus infeasible(FineTuneJob job, Infeasible answer, Instant now) {
    List<Condition> conditions =
        conditions(job, answer, now)
            .holds(STALLED, answer.reason(), "change the spec; condition Feasible says how")
            .build(answer.reason());
    return status(job, Phase.INFEASIBLE, conditions, answer.plan(), List.of());
  }

  /** A child that the API server didn't take: tried again, until it does or somebody helps. */
  public static FineTuneJobStatus childRefused(
      FineTuneJob job, Feasibility feasibility, String message, Instant now) {
    List<Condition> conditions =
        conditions(job, feasibility, now)
            .holds(RECONCILING, "ChildRefused", "trying again")
            .holds(STALLED, "ChildRefused", message)
            .build("ChildRefused");
    return status(job, Phase.PENDING, conditions, feasibility.plan(), current(job).attempts());
  }

  /** A job of which only the plan is asked for. */
  public static FineTuneJobStatus planned(FineTuneJob job, Feasibility answer, Instant now) {
    List<Condition> conditions = conditions(job, answer, now).build("PlanOnly");
    return status(job, Phase.PLANNED, conditions, answer.plan(), List.of());
  }

  /** A job whose spec is right, from how far its newest attempt has come. */
  public static FineTuneJobStatus of(
      FineTuneJob job,
      Feasibility feasibility,
      List<AttemptStatus> attempts,
      AttemptState newest,
      Instant now) {
    Conditions conditions = conditions(job, feasibility, now);
    Phase phase = describe(conditions, newest);
    return status(job, phase, conditions.build(word(newest)), feasibility.plan(), attempts);
  }

  /** What is known before anything is made of a spec that is right. */
  private static Conditions conditions(FineTuneJob job, Feasibility feasibility, Instant now) {
    Conditions conditions = new Conditions(job, now).holds(ACCEPTED, "Valid", "the spec is right");
    String reason = feasibility.reason();
    String message = feasibility.message();
    return switch (feasibility) {
      case Feasible _ -> conditions.holds(FEASIBLE, reason, message);
      case Infeasible _ -> conditions.fails(FEASIBLE, reason, message);
      case Unknown _ -> conditions.isUnknown(FEASIBLE, reason, message);
    };
  }

  private static Phase describe(Conditions conditions, AttemptState state) {
    return switch (state) {
      case AttemptState.Absent _ -> {
        conditions.holds(RECONCILING, "AttemptMissing", "the attempt's Job is being made");
        yield Phase.PENDING;
      }
      case AttemptState.Waiting waiting -> {
        conditions
            .fails(RUNNING, waiting.reason(), waiting.message())
            .holds(RECONCILING, waiting.reason(), waiting.message());
        yield Phase.PENDING;
      }
      case AttemptState.Running running -> {
        conditions.holds(RUNNING, "TrainerRuns", "in pod " + running.pod());
        yield Phase.TRAINING;
      }
      case AttemptState.Ending ending -> {
        String message = "the trainer in pod %s has ended".formatted(ending.pod());
        conditions.fails(RUNNING, ENDED, message).holds(RECONCILING, ENDED, message);
        yield Phase.TRAINING;
      }
      case AttemptState.Unreachable(String message) -> {
        conditions
            .isUnknown(RUNNING, NODE_UNREACHABLE, message)
            .holds(RECONCILING, NODE_UNREACHABLE, message);
        yield Phase.PENDING;
      }
      case AttemptState.Suspended _ -> {
        conditions.holds(
            SUSPENDED,
            "SuspendedBySpec",
            "no pod runs; with spec.suspend: false training goes on from the newest checkpoint");
        yield Phase.SUSPENDED;
      }
      case AttemptState.BackingOff(Instant _, String message) -> {
        conditions.fails(RUNNING, BACK_OFF, message).holds(RECONCILING, BACK_OFF, message);
        yield Phase.PENDING;
      }
      case AttemptState.Succeeded succeeded -> {
        conditions.holds(COMPLETE, "Completed", succeeded.message());
        yield Phase.COMPLETE;
      }
      case AttemptState.Failed failed -> {
        conditions
            .holds(FAILED, failed.reason(), failed.message())
            .holds(STALLED, failed.reason(), "the job has failed; condition Failed says why");
        yield Phase.FAILED;
      }
    };
  }

  /** Why the other conditions are False, in a word. */
  private static String word(AttemptState state) {
    return switch (state) {
      case AttemptState.Absent _ -> "AttemptMissing";
      case AttemptState.Waiting waiting -> waiting.reason();
      case AttemptState.Running _ -> "TrainerRuns";
      case AttemptState.Ending _ -> ENDED;
      case AttemptState.Unreachable _ -> NODE_UNREACHABLE;
      case AttemptState.Suspended _ -> "SuspendedBySpec";
      case AttemptState.BackingOff _ -> BACK_OFF;
      case AttemptState.Succeeded _ -> "Completed";
      case AttemptState.Failed failed -> failed.reason();
    };
  }

  private static FineTuneJobStatus status(
      FineTuneJob job,
      Phase phase,
      List<Condition> conditions,
      @Nullable PlanStatus plan,
      List<AttemptStatus> attempts) {
    return new FineTuneJobStatus(
        job.getMetadata().getGeneration(), phase, conditions, plan, null, attempts);
  }
}
