package dev.gpt2.operator;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.cluster.ChildRefusedException;
import dev.gpt2.operator.cluster.Cluster;
import dev.gpt2.operator.cluster.Watches;
import dev.gpt2.operator.desired.Labels;
import dev.gpt2.operator.desired.TrainerImage;
import dev.gpt2.operator.log.NoticeLog;
import dev.gpt2.operator.metrics.OperatorMetrics;
import dev.gpt2.operator.next.Moment;
import dev.gpt2.operator.plan.Feasibility;
import dev.gpt2.operator.plan.PlannedMemory;
import dev.gpt2.operator.status.Notice;
import dev.gpt2.operator.status.StatusOf;
import dev.gpt2.operator.status.Transitions;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Takes a look at a job whenever something about it has changed: what {@link OneLook} comes to is
 * written in one status, told in events, and what isn't needed any more is deleted.
 *
 * <p>Nothing is remembered from one look to the next but in the cluster itself, so whatever the
 * operator missed while it was away it finds the next time it looks.
 */
@ControllerConfiguration(name = "finetunejob", fieldManager = Labels.MANAGER)
@GradualRetry(maxAttempts = Integer.MAX_VALUE, maxInterval = 60_000)
public final class FineTuneJobReconciler implements Reconciler<FineTuneJob> {
  /** What has changed is about to be heard of, which is a reason to look again by itself. */
  private static final Duration AFTER_A_CONFLICT = Duration.ofSeconds(1);

  private final TrainerImage image;
  private final OperatorMetrics metrics;
  private final PlannedMemory memory;
  private final ApiContact contact;
  private final InstantSource clock = InstantSource.system();

  public FineTuneJobReconciler(OperatorConfig config, MeterRegistry registry, ApiContact contact) {
    this.contact = contact;
    this.image = config.trainerImage();
    this.metrics = new OperatorMetrics(registry);
    this.memory = new PlannedMemory(metrics::planned);
  }

  @Override
  public List<EventSource<?, FineTuneJob>> prepareEventSources(
      EventSourceContext<FineTuneJob> context) {
    metrics.count(context.getPrimaryCache()::list);
    return Watches.of(context);
  }

  @Override
  public UpdateControl<FineTuneJob> reconcile(FineTuneJob job, Context<FineTuneJob> context) {
    if (job.getSpec().isOthers()) {
      return UpdateControl.noUpdate();
    }
    Cluster cluster = new Cluster(job, context);
    Instant now = clock.instant();
    Outcome outcome =
        new OneLook(job, cluster, memory, image, new Moment(now, contact.since())).outcome();
    if (!report(cluster, job, outcome.status())) {
      return UpdateControl.<FineTuneJob>noUpdate().rescheduleAfter(AFTER_A_CONFLICT);
    }
    cluster.delete(outcome.superfluous());
    return outcome
        .lookAgain()
        .map(at -> UpdateControl.<FineTuneJob>noUpdate().rescheduleAfter(Duration.between(now, at)))
        .orElseGet(UpdateControl::noUpdate);
  }

  /** A child that was refused is told in the status, and tried again as any other failure is. */
  @Override
  public ErrorStatusUpdateControl<FineTuneJob> updateErrorStatus(
      FineTuneJob job, Context<FineTuneJob> context, Exception failure) {
    if (failure instanceof ChildRefusedException refused) {
      Cluster cluster = new Cluster(job, context);
      Feasibility feasibility = memory.of(job.getSpec(), cluster::nodes);
      report(
          cluster, job, StatusOf.childRefused(job, feasibility, refused.what(), clock.instant()));
    }
    return ErrorStatusUpdateControl.defaultErrorProcessing();
  }

  /** Whether the job's status is that one now. */
  private boolean report(Cluster cluster, FineTuneJob job, FineTuneJobStatus status) {
    FineTuneJobStatus before = StatusOf.current(job);
    if (!status.equals(before)) {
      // an event can't be taken back, so it isn't told of what may have been told long ago
      if (!cluster.isCurrent()) {
        return false;
      }
      Instant now = clock.instant();
      List<Notice> notices = Transitions.between(before, status);
      NoticeLog.tell(notices);
      // told before, as it can be told again: who is killed in between tells it once all the same
      cluster.tell(notices, before, now);
      if (!cluster.write(status)) {
        return false;
      }
      metrics.wrote(job, status);
    }
    return true;
  }
}
