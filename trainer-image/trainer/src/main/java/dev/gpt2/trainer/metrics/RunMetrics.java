package dev.gpt2.trainer.metrics;

import dev.gpt2.trainer.report.CheckpointReport;
import dev.gpt2.trainer.report.RunFacts;
import dev.gpt2.trainer.report.RunFacts.PlannedMemory;
import dev.gpt2.trainer.report.RunObserver;
import dev.gpt2.trainer.report.StepReport;
import dev.gpt2.trainer.report.ValidationReport;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a run reports, as metrics named {@code gpt2_trainer_…}; a gauge has no value before there is
 * one, so that nobody takes a zero for a loss. Names as prometheus.io/docs/practices/naming has it.
 */
final class RunMetrics implements RunObserver {
  private static final String PREFIX = "gpt2_trainer_";

  private final PrometheusRegistry registry;
  private final AtomicReference<@Nullable StepReport> step = new AtomicReference<>();
  private final AtomicReference<@Nullable ValidationReport> validation = new AtomicReference<>();
  private final AtomicReference<@Nullable ValidationReport> best = new AtomicReference<>();
  private final AtomicReference<@Nullable PlannedMemory> memory = new AtomicReference<>();
  private final AtomicReference<@Nullable Long> checkpoint = new AtomicReference<>();
  private final Counter tokens;
  private final Counter checkpoints;
  private final Info info;

  RunMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    gauge(step, "step", "Last finished step.", StepReport::step);
    gauge(step, "steps", "Steps that the run is to have in all.", StepReport::steps);
    gauge(step, "loss", "Loss of the last step, nats a token.", StepReport::loss);
    gauge(step, "average_loss", "Running average of the loss.", StepReport::averageLoss);
    gauge(step, "learning_rate", "Learning rate of the last step.", StepReport::learningRate);
    gauge(
        step,
        "gradient_norm",
        "L2 norm of the last step's gradients before they were clipped.",
        report -> report.gradientNorm().orElse(Double.NaN));
    gauge(step, "epoch", "How often the dataset's windows have been drawn.", StepReport::epoch);
    gauge(
        step,
        "tokens_per_second",
        "Tokens trained on in a second, by this process so far.",
        StepReport::tokensPerSecond);
    gauge(
        step,
        "remaining_seconds",
        "Time that the steps to come will take at this rate.",
        StepReport::remainingSeconds);
    gauge(step, "peak_bytes", "Most bytes of tensors during the last step.", StepReport::peakBytes);
    gauge(
        validation,
        "validation_loss",
        "Loss of the last validation, nats a token.",
        ValidationReport::loss);
    gauge(
        best,
        "best_validation_loss",
        "Lowest loss of a validation of this process.",
        ValidationReport::loss);
    gauge(memory, "planned_bytes", "Bytes that tensors are to take.", PlannedMemory::tensorBytes);
    gauge(memory, "limit_bytes", "Bytes that the run may take.", PlannedMemory::limitBytes);
    gauge(
        memory,
        "recompute_ratio",
        "Computation of a step that is done again to save memory.",
        planned -> planned.recomputePercent() / 100);
    gauge(checkpoint, "last_checkpoint_step", "Step of the newest checkpoint.", Long::doubleValue);
    tokens = counter("tokens", "Tokens that this process has trained on.");
    checkpoints = counter("checkpoints", "Checkpoints that this process has written.");
    info =
        Info.builder()
            .name(PREFIX + "info")
            .help("What trains what.")
            .labelNames("version", "pytorch", "model", "device")
            .register(registry);
  }

  @Override
  public void prepared(RunFacts facts, String memoryPicture) {
    memory.set(facts.memory());
    info.setLabelValues(
        facts.versions().getOrDefault("trainer", ""),
        facts.versions().getOrDefault("pytorch", ""),
        facts.model(),
        facts.device());
  }

  @Override
  public void resumed(@Nullable CheckpointReport from) {
    if (from != null) {
      checkpoint.set(from.step());
    }
  }

  @Override
  public void stepped(StepReport report) {
    step.set(report);
    tokens.inc(report.tokens());
  }

  @Override
  public void validated(ValidationReport report) {
    validation.set(report);
    if (report.best()) {
      best.set(report);
    }
  }

  @Override
  public void checkpointed(CheckpointReport report) {
    checkpoint.set(report.step());
    checkpoints.inc();
  }

  private <T> void gauge(
      AtomicReference<@Nullable T> source, String name, String help, ToDoubleFunction<T> figure) {
    GaugeWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .callback(
            sample -> {
              T known = source.get();
              double value = known == null ? Double.NaN : figure.applyAsDouble(known);
              if (!Double.isNaN(value)) {
                sample.call(value);
              }
            })
        .register(registry);
  }

  private Counter counter(String name, String help) {
    return Counter.builder().name(PREFIX + name).help(help).register(registry);
  }
}
