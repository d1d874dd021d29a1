package dev.gpt2.operator;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FailureKind;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobSpec;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.check.SpecCheck;
import dev.gpt2.operator.cluster.Cluster;
import dev.gpt2.operator.desired.Allotment;
import dev.gpt2.operator.desired.AttemptMemory;
import dev.gpt2.operator.desired.Children;
import dev.gpt2.operator.desired.KeptClaims;
import dev.gpt2.operator.desired.TrainerImage;
import dev.gpt2.operator.next.Moment;
import dev.gpt2.operator.next.NextStep;
import dev.gpt2.operator.observe.Attempt;
import dev.gpt2.operator.observe.AttemptState;
import dev.gpt2.operator.observe.Attempts;
import dev.gpt2.operator.observe.Observation;
import dev.gpt2.operator.plan.Feasibility;
import dev.gpt2.operator.plan.Feasibility.Infeasible;
import dev.gpt2.operator.plan.PlannedMemory;
import dev.gpt2.operator.status.StatusOf;
import dev.gpt2.run.Violation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The whole flow, once: check, plan, see how far the attempts are, make what is missing.
 *
 * <p>Everything between two calls of {@link Cluster} is a pure function of what was found and the
 * time.
 */
final class OneLook {
  private final FineTuneJob job;
  private final FineTuneJobSpec spec;
  private final FineTuneJobStatus before;
  private final Cluster cluster;
  private final PlannedMemory memory;
  private final TrainerImage image;
  private final Moment moment;
  private final Instant now;

  OneLook(
      FineTuneJob job, Cluster cluster, PlannedMemory memory, TrainerImage image, Moment moment) {
    this.job = job;
    this.spec = job.getSpec();
    this.before = StatusOf.current(job);
    this.cluster = cluster;
    this.memory = memory;
    this.image = image;
    this.moment = moment;
    this.now = moment.now();
  }

  Outcome outcome() {
    Observation found = cluster.observe();
    if (StatusOf.isOver(before)) {
      return ended(StatusOf.over(job), found);
    }
    Attempts attempts = Attempts.of(before.attempts(), found, now);
    boolean nothingMade = attempts.shown().isEmpty();
    List<Violation> violations = SpecCheck.violations(spec);
    if (!violations.isEmpty() && nothingMade) {
      return Outcome.of(StatusOf.invalid(job, violations, now));
    }
    Feasibility feasibility = memory.of(spec, cluster::nodes);
    if (feasibility instanceof Infeasible infeasible && nothingMade) {
      return Outcome.of(StatusOf.infeasible(job, infeasible, now));
    }
    if (spec.wantsOnlyAPlan() && nothingMade) {
      return Outcome.of(StatusOf.planned(job, feasibility, now));
    }
    return switch (NextStep.of(job, attempts, moment)) {
      case NextStep.Carry(Attempts carried, Optional<Instant> lookAgain) ->
          carry(carried, found, feasibility, lookAgain);
      case NextStep.Stop(Attempts stopped, AttemptState shown) ->
          new Outcome(
              status(feasibility, stopped, shown), found.unfinishedJobs(), Optional.empty());
      case NextStep.Wait(Attempts waiting, AttemptState shown, Optional<Instant> lookAgain) ->
          new Outcome(status(feasibility, waiting, shown), List.of(), lookAgain);
      case NextStep.End(Attempts ended, AttemptState shown) ->
          ended(status(feasibility, ended, shown), found);
    };
  }

  /** Makes what the current attempt lacks, and holds it back where the spec says so. */
  private Outcome carry(
      Attempts attempts, Observation found, Feasibility ofSpec, Optional<Instant> lookAgain) {
    Optional<AttemptState> leftPod = found.leftPod();
    if (attempts.current().isAbsent() && leftPod.isPresent()) {
      // never two trainers at a time
      return new Outcome(status(ofSpec, attempts, leftPod.get()), List.of(), lookAgain);
    }
    Optional<Quantity> limit = memoryLimit(attempts);
    Feasibility feasibility =
        limit.map(each -> memory.ofAttempt(spec, each, cluster::nodes)).orElse(ofSpec);
    if (feasibility instanceof Infeasible tooLittle && attempts.known().isEmpty()) {
      return ended(status(ofSpec, attempts, outOfMemory(tooLittle)), found);
    }
    int number = attempts.current().number();
    if (!(attempts.current().state() instanceof AttemptState.Running)) {
      cluster.makeClaims(KeptClaims.of(job));
    }
    Allotment allotment =
        new Allotment(number, limit, feasibility.placement().withContainerOf(ofSpec.placement()));
    List<HasMetadata> missing = found.missing(Children.ofAttempt(job, allotment, image));
    Observation complete = found.with(cluster.make(missing));
    Attempts made = attempts.with(withItsClaims(complete.attempt(number)), now);
    cluster.mirrorSuspend(made.current().job(), spec.isSuspended());
    return new Outcome(status(feasibility, made, made.current().state()), List.of(), lookAgain);
  }

  private Attempt withItsClaims(Attempt attempt) {
    if (!attempt.hasNoNode()) {
      return attempt;
    }
    List<String> names = KeptClaims.names(job);
    return attempt.waitingFor(names, cluster.claims(names));
  }

  /** What the current attempt was made with, or is to be. */
  private Optional<Quantity> memoryLimit(Attempts attempts) {
    return attempts.known().isPresent()
        ? attempts.known().map(AttemptStatus::memoryLimit).map(Quantity::new)
        : AttemptMemory.of(job, attempts.earlier(), Optional.ofNullable(before.plan()));
  }

  private static AttemptState outOfMemory(Infeasible tooLittle) {
    return new AttemptState.Failed(
        FailureKind.OUT_OF_MEMORY,
        "OutOfMemory",
        "the attempt ran out of memory, and there is no plan for less: " + tooLittle.message(),
        null);
  }

  private Outcome ended(FineTuneJobStatus status, Observation found) {
    Leftovers leftovers = new Leftovers(job, status, found, now);
    return new Outcome(status, leftovers.superfluous(), leftovers.superfluousLater());
  }

  private FineTuneJobStatus status(
      Feasibility feasibility, Attempts attempts, AttemptState newest) {
    return StatusOf.of(job, feasibility, attempts.shown(), newest, now);
  }
}
