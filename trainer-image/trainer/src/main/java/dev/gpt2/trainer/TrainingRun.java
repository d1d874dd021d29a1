package dev.gpt2.trainer;

import dev.gpt2.graph.RunGraphs;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.Plan;
import dev.gpt2.run.RunReport;
import dev.gpt2.trainer.checkpoint.RunDirectory;
import dev.gpt2.trainer.exec.NoSuchDeviceException;
import dev.gpt2.trainer.exec.ResidentTensors;
import dev.gpt2.trainer.exec.RunExecutor;
import dev.gpt2.trainer.exec.Torch;
import dev.gpt2.trainer.report.RunFacts;
import dev.gpt2.trainer.report.RunObserver;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * One run from its spec to its end: find where to start, read the data, plan, load, train.
 *
 * <p>Everything that a step depends on is a function of the spec, the starting point and the step's
 * number, so a run that is killed at any moment and goes on from its newest checkpoint has the same
 * losses, bit for bit, as one that never stopped.
 */
final class TrainingRun {
  private final RunSetup setup;
  private final RunObserver observers;
  private final InstantSource clock;
  private final BooleanSupplier stopRequested;

  TrainingRun(
      RunSetup setup, RunObserver observers, InstantSource clock, BooleanSupplier stopRequested) {
    this.setup = setup;
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
      RunGraphs graphs = setup.graphs(start.shape());
      RunData data = setup.readData(start, graphs.shape().positions(), clock, observers::said);
      try (Torch torch = Torch.start(setup.spec().device().type(), setup.threads())) {
        MemoryQuestion memory = new MemoryQuestion(setup.spec(), observers::said);
        PlannedRun planned = memory.answer(torch, graphs, setup.costs(clock, observers::said));
        MemoryPlan plan = planned.plan();
        observers.planned(Plan.wholePercent(plan.step().recomputePercent()));
        FactsOfRun run = new FactsOfRun(setup, start, data, planned);
        RunFacts facts = run.facts();
        observers.prepared(facts, run.picture());
        try (ResidentTensors residents = start.load(torch, plan.residents());
            RunExecutor executor =
                new RunExecutor(torch, graphs, plan, residents, setup.clipNorm())) {
          observers.resumed(start.checkpoint().map(Saving::report).orElse(null));
          Saving saving = new Saving(run, run.card(facts), directory, residents, clock);
          RunReport report =
              new TrainingLoop(setup, data, executor, saving, observers, clock, stopRequested)
                  .run(start.position());
          memory.compare();
          return report;
        }
      }
    }
  }
}
