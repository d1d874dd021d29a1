package dev.gpt2.operator;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.check.SpecCheck;
import dev.gpt2.operator.cluster.ChildRefusedException;
import dev.gpt2.operator.cluster.Cluster;
import dev.gpt2.operator.cluster.Watches;
import dev.gpt2.operator.desired.Children;
import dev.gpt2.operator.desired.Labels;
import dev.gpt2.operator.desired.TrainerImage;
import dev.gpt2.operator.observe.Attempt;
import dev.gpt2.operator.observe.Observation;
import dev.gpt2.operator.plan.Feasibility;
import dev.gpt2.operator.plan.Feasibility.Infeasible;
import dev.gpt2.operator.plan.PlannedMemory;
import dev.gpt2.operator.status.StatusOf;
import dev.gpt2.operator.status.Transitions;
import dev.gpt2.run.Violation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * The whole flow: check, plan, make what is missing, observe, one status write, then events.
 *
 * <p>Everything between two calls of {@link Cluster} is a pure function of what was found, so
 * whatever the operator missed while it was away it finds the next time it looks.
 */
@ControllerConfiguration(name = "finetunejob", fieldManager = Labels.MANAGER)
@GradualRetry(maxAttempts = Integer.MAX_VALUE, maxInterval = 60_000)
public final class FineTuneJobReconciler implements Reconciler<FineTuneJob> {
  private static final int FIRST_ATTEMPT = 1;

  private final TrainerImage image;
  private final PlannedMemory memory = new PlannedMemory();
  private final InstantSource clock = InstantSource.system();

  public FineTuneJobReconciler(OperatorConfig config) {
    this.image = config.trainerImage();
  }

  @Override
  public List<EventSource<?, FineTuneJob>> prepareEventSources(
      EventSourceContext<FineTuneJob> context) {
    return Watches.of(context);
  }

  @Override
  public UpdateControl<FineTuneJob> reconcile(FineTuneJob job, Context<FineTuneJob> context) {
    Cluster cluster = new Cluster(job, context);
    report(cluster, job, reconcile(cluster, job));
    return UpdateControl.noUpdate();
  }

  /** Brings the cluster nearer to what the job asks for, and says how things stand. */
  private FineTuneJobStatus reconcile(Cluster cluster, FineTuneJob job) {
    if (StatusOf.isOver(StatusOf.current(job))) {
      return StatusOf.over(job);
    }
    Observation found = cluster.observe();
    boolean nothingMade = found.attempt(FIRST_ATTEMPT).isAbsent();
    List<Violation> violations = SpecCheck.violations(job.getSpec());
    if (!violations.isEmpty() && nothingMade) {
      return StatusOf.invalid(job, violations, clock.instant());
    }
    Feasibility feasibility = memory.of(job.getSpec());
    if (feasibility instanceof Infeasible infeasible && nothingMade) {
      return StatusOf.infeasible(job, infeasible, clock.instant());
    }
    List<HasMetadata> wanted = Children.ofAttempt(job, FIRST_ATTEMPT, image);
    Observation complete = found.with(cluster.make(found.missing(wanted)));
    Attempt attempt = complete.attempt(FIRST_ATTEMPT);
    cluster.mirrorSuspend(attempt.job(), job.getSpec().isSuspended());
    return StatusOf.of(job, feasibility, attempt, clock.instant());
  }

  /** A child that was refused is told in the status, and tried again as any other failure is. */
  @Override
  public ErrorStatusUpdateControl<FineTuneJob> updateErrorStatus(
      FineTuneJob job, Context<FineTuneJob> context, Exception failure) {
    if (failure instanceof ChildRefusedException refused) {
      report(
          new Cluster(job, context),
          job,
          StatusOf.childRefused(job, memory.of(job.getSpec()), refused.what(), clock.instant()));
    }
    return ErrorStatusUpdateControl.defaultErrorProcessing();
  }

  private void report(Cluster cluster, FineTuneJob job, FineTuneJobStatus status) {
    FineTuneJobStatus before = StatusOf.current(job);
    if (!status.equals(before)) {
      Instant now = clock.instant();
      cluster.write(status);
      cluster.tell(Transitions.between(before, status), now);
    }
  }
}
