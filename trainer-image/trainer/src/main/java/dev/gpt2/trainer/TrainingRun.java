package dev.gpt2.trainer;

import dev.gpt2.graph.StepShape;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.Plan;
import dev.gpt2.run.ExitCode;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.RunReport;
import dev.gpt2.run.RunSpec;
import dev.gpt2.trainer.checkpoint.Checkpoint;
import dev.gpt2.trainer.checkpoint.RunDirectory;
import dev.gpt2.trainer.dataset.Batch;
import dev.gpt2.trainer.dataset.Windows;
import dev.gpt2.trainer.exec.NoSuchDeviceException;
import dev.gpt2.trainer.exec.ResidentTensors;
import dev.gpt2.trainer.exec.Torch;
import dev.gpt2.trainer.exec.TrainingStep;
import dev.gpt2.trainer.report.RunObserver;
import dev.gpt2.trainer.report.StepReport;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run from its spec to its end: find where to start, read the data, plan, train, save.
 *
 * <p>Everything that a step depends on is a function of the spec, the starting point and the step's
 * number, so a run that is killed at any moment and goes on from its newest checkpoint has the same
 * losses, bit for bit, as one that never stopped.
 */
final class TrainingRun {
  private final RunSetup setup;
  private final RunSpec.Training training;
  private final RunObserver observers;
  private final InstantSource clock;
  private final BooleanSupplier stopRequested;
  private @Nullable Checkpoint newest;

  TrainingRun(
      RunSetup setup, RunObserver observers, InstantSource clock, BooleanSupplier stopRequested) {
    this.setup = setup;
    this.training = setup.spec().training();
    this.observers = observers;
    this.clock = clock;
    this.stopRequested = stopRequested;
  }

  /** Trains up to the spec's last step, or to the end of the step in which a stop is requested. */
  RunReport run() throws IOException, NoSuchDeviceException {
    try (RunDirectory directory = setup.openDirectory();
        StartingPoint start = setup.startingPoint(directory, observers::said)) {
      observers.said("starting from " + start.description());
      start.checkpoint().ifPresent(saved -> setup.differences(saved).forEach(observers::said));
      StepShape shape = setup.stepShape(start.shape());
      RunData data = setup.readData(start, shape, clock, observers::said);
      try (Torch torch = Torch.start(setup.spec().device().type(), setup.threads())) {
        MemoryQuestion memory = new MemoryQuestion(setup.spec(), observers::said);
        MemoryPlan plan = memory.answer(torch, shape, setup.costs(clock, observers::said));
        observers.planned(Plan.wholePercent(plan.step().recomputePercent()));
        RunReport report = train(directory, start, data, torch, plan);
        memory.compare();
        return report;
      }
    }
  }

  private RunReport train(
      RunDirectory directory, StartingPoint start, RunData data, Torch torch, MemoryPlan plan)
      throws IOException {
    try (ResidentTensors residents = start.load(torch, plan.graph());
        TrainingStep step =
            new TrainingStep(torch, plan.graph(), plan.step().schedule(), residents)) {
      observers.resumed(
          start.position().step(), start.checkpoint().map(Checkpoint::folder).orElse(null));
      Saving saving = new Saving(setup, data, clock);
      newest = start.checkpoint().orElse(null);
      return train(
          start.position(),
          data.windows(),
          step,
          position -> saving.write(directory, position, residents));
    }
  }

  /** Writes a checkpoint of the tensors as they are. */
  private interface Save {
    Checkpoint at(Position position) throws IOException;
  }

  private RunReport train(Position start, Windows windows, TrainingStep step, Save save)
      throws IOException {
    Position position = start;
    int rows = training.batchSize();
    double learningRate = training.optimizer().learningRate();
    Pace pace = new Pace(clock, (long) rows * (windows.windowLength() - 1));
    while (position.step() < training.steps()) {
      Batch batch = Batch.of(windows, position.windowsDrawn(), rows);
      TrainingStep.Outcome outcome =
          step.run(batch.tokens(), batch.targets(), learningRate, position.step() + 1);
      requireFinite(outcome.loss(), position.step() + 1);
      position = position.after(rows, outcome.loss());
      observers.stepped(report(position, outcome, learningRate, pace.step()));
      boolean stop = stopRequested.getAsBoolean();
      if (stop || isCheckpointDue(position.step())) {
        newest = save.at(position);
        observers.checkpointed(position.step(), newest.folder());
      }
      if (stop && position.step() < training.steps()) {
        return ended(
            ExitCode.STOPPED, "Stopped", position, "stopped on request after step %d of %d");
      }
    }
    return ended(ExitCode.DONE, "Completed", position, "done: step %d of %d");
  }

  /** A run that has diverged never comes back: nothing is saved from here on. */
  private void requireFinite(float loss, long step) {
    if (!Float.isFinite(loss)) {
      throw new InvalidRunException(
          "training diverged: the loss of step %d is %s; lower training.optimizer.learningRate (%s)"
              .formatted(step, loss, training.optimizer().learningRate()));
    }
  }

  private boolean isCheckpointDue(long step) {
    return step % setup.checkpoint().every() == 0 || step == training.steps();
  }

  private StepReport report(
      Position position, TrainingStep.Outcome outcome, double learningRate, Pace pace) {
    return new StepReport(
        position.step(),
        training.steps(),
        outcome.loss(),
        position.average().value(),
        learningRate,
        pace.tokensPerSecond(),
        pace.remainingSeconds(training.steps() - position.step()),
        outcome.peakBytes());
  }

  private RunReport ended(ExitCode code, String reason, Position position, String message) {
    return new RunReport(
        code.code(),
        reason,
        message.formatted(position.step(), training.steps()),
        position.step(),
        newest == null ? null : newest.name());
  }
}
