package dev.gpt2.trainer;

import dev.gpt2.run.ExitCode;
import dev.gpt2.run.OptimizerSpec;
import dev.gpt2.run.RunReport;
import dev.gpt2.run.TrainingSpec;
import dev.gpt2.trainer.dataset.Batch;
import dev.gpt2.trainer.exec.RunExecutor;
import dev.gpt2.trainer.report.RunObserver;
import dev.gpt2.trainer.report.SampleReport;
import dev.gpt2.trainer.report.StepReport;
import dev.gpt2.trainer.report.ValidationReport;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/**
 * From position to position: at each, what is due there (validation, samples, checkpoint), then a
 * step.
 *
 * <p>So a run that goes on from a checkpoint first makes up for what was due there and isn't done.
 */
final class TrainingLoop {
  private final RunSetup setup;
  private final TrainingSpec training;
  private final OptimizerSpec optimizer;
  private final RunData data;
  private final RunExecutor executor;
  private final Saving saving;
  private final Optional<Validation> validation;
  private final RunObserver observers;
  private final BooleanSupplier stopRequested;
  private final Pace pace;
  private final Divergence divergence;
  private final long steps;

  TrainingLoop(
      RunSetup setup,
      RunData data,
      RunExecutor executor,
      Saving saving,
      RunObserver observers,
      InstantSource clock,
      BooleanSupplier stopRequested) {
    this.setup = setup;
    this.training = setup.spec().training();
    this.optimizer = training.optimizer();
    this.data = data;
    this.executor = executor;
    this.saving = saving;
    this.steps = training.stepsOf(data.windowsPerEpoch());
    this.validation = Validation.of(setup.spec(), data, executor, steps);
    this.observers = observers;
    this.stopRequested = stopRequested;
    this.divergence = setup.divergence();
    this.pace = new Pace(clock, training.windowsPerStep() * (data.windows().windowLength() - 1L));
  }

  RunReport run(Position start) throws IOException {
    Optional<Sampling> sampling = Sampling.of(setup, data, start, executor);
    Position position = start;
    while (true) {
      position = validated(position);
      boolean enough = hasStoppedImproving(position);
      boolean done = enough || position.step() >= steps;
      if (sampling.isPresent() && sampling.get().isDue(position, done)) {
        sample(sampling.get(), position);
      }
      boolean stop = stopRequested.getAsBoolean();
      if (saving.isDue(position, done || stop)) {
        observers.checkpointed(saving.write(position));
      }
      if (position.step() >= steps) {
        return ended(ExitCode.DONE, "Completed", position, "done: step %d of %d");
      } else if (enough) {
        return ended(
            ExitCode.DONE, "StoppedEarly", position, "done, as it got no better: step %d of %d");
      } else if (stop) {
        return ended(
            ExitCode.STOPPED, "Stopped", position, "stopped on request after step %d of %d");
      }
      position = step(position);
    }
  }

  /** The position after a validation, where one is due and nobody asks to stop meanwhile. */
  private Position validated(Position position) throws IOException {
    if (validation.filter(v -> v.isDue(position)).isEmpty()) {
      return position;
    }
    OptionalDouble loss = validation.get().loss(stopRequested);
    if (loss.isEmpty()) {
      return position;
    }
    divergence.check(loss.getAsDouble(), "the validation loss after step " + position.step());
    Position after = position.validated(loss.getAsDouble());
    observers.validated(
        new ValidationReport(
            after.step(),
            loss.getAsDouble(),
            validation.get().source(),
            after.validation().isBestAt(after.step())));
    return after;
  }

  private void sample(Sampling sampling, Position position) throws IOException {
    Optional<SampleReport> written = sampling.write(position.step(), stopRequested);
    if (written.isPresent()) {
      observers.sampled(written.get());
    }
  }

  private boolean hasStoppedImproving(Position position) {
    return validation.filter(v -> v.hasStoppedImproving(position.validation())).isPresent();
  }

  private Position step(Position before) throws IOException {
    long step = before.step() + 1;
    double rate =
        optimizer.learningRate() * optimizer.decay().factor(step, optimizer.warmupSteps(), steps);
    double losses = 0;
    for (int i = 0; i < training.accumulateGradients(); i++) {
      long window = before.windowsDrawn() + (long) i * training.batchSize();
      Batch batch = Batch.of(data.windows(), window, training.batchSize(), data.noise());
      losses += executor.batch(batch.tokens(), batch.targets(), rate, step);
    }
    float loss = (float) (losses / training.accumulateGradients());
    divergence.check(loss, "the loss of step " + step);
    OptionalDouble gradientNorm = executor.update(rate, step);
    divergence.check(gradientNorm.orElse(0), "the norm of the gradients of step " + step);
    Position after = before.after(training.windowsPerStep(), loss);
    pace.step();
    observers.stepped(
        new StepReport(
            step,
            steps,
            loss,
            after.average().value(),
            rate,
            gradientNorm,
            (double) after.windowsDrawn() / data.windowsPerEpoch(),
            pace.tokensPerStep(),
            pace.tokensPerSecond(),
            pace.remainingSeconds(steps - step),
            executor.peakBytes()));
    return after;
  }

  private RunReport ended(ExitCode code, String reason, Position position, String message) {
    return new RunReport(
        code.code(),
        reason,
        message.formatted(position.step(), steps),
        position.step(),
        saving.newestName());
  }
}
