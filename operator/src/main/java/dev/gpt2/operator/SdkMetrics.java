package dev.gpt2.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The framework's own figures, named {@code operator_sdk_…}; measuring changes nothing.
 *
 * <p>The framework's class wraps what a reconcile throws, so that the reconciler's {@code
 * updateErrorStatus} wouldn't know its own exceptions again: here they are what they were. Names of
 * resources aren't labels, which would be a handful of series a job.
 */
final class SdkMetrics implements Metrics {
  private final Metrics counted;

  SdkMetrics(MeterRegistry registry) {
    this.counted = MicrometerMetrics.withoutPerResourceMetrics(registry);
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    try {
      return counted.timeControllerExecution(execution);
    } catch (OperatorException wrapped) {
      if (wrapped.getCause() instanceof Exception thrown) {
        throw thrown;
      }
      throw wrapped;
    }
  }

  @Override
  public void controllerRegistered(Controller<? extends HasMetadata> controller) {
    counted.controllerRegistered(controller);
  }

  @Override
  public void receivedEvent(Event event, Map<String, Object> metadata) {
    counted.receivedEvent(event, metadata);
  }

  @Override
  public void reconcileCustomResource(
      HasMetadata resource, @Nullable RetryInfo retry, Map<String, Object> metadata) {
    counted.reconcileCustomResource(resource, retry, metadata);
  }

  @Override
  public void failedReconciliation(
      HasMetadata resource, Exception failure, Map<String, Object> metadata) {
    counted.failedReconciliation(resource, failure, metadata);
  }

  @Override
  public void reconciliationExecutionStarted(HasMetadata resource, Map<String, Object> metadata) {
    counted.reconciliationExecutionStarted(resource, metadata);
  }

  @Override
  public void reconciliationExecutionFinished(HasMetadata resource, Map<String, Object> metadata) {
    counted.reconciliationExecutionFinished(resource, metadata);
  }

  @Override
  public void cleanupDoneFor(ResourceID resource, Map<String, Object> metadata) {
    counted.cleanupDoneFor(resource, metadata);
  }

  @Override
  public void finishedReconciliation(HasMetadata resource, Map<String, Object> metadata) {
    counted.finishedReconciliation(resource, metadata);
  }

  @Override
  public <T extends Map<?, ?>> T monitorSizeOf(T map, String name) {
    return counted.monitorSizeOf(map, name);
  }
}
