package dev.gpt2.plan;

import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Resident.Role;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.MemorySimulator;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.RunSpec;

/**
 * What a run's tensors will take, said before it starts; not in it are the Java machine and the
 * tensor library themselves.
 *
 * @param weightBytes the weights
 * @param optimizerBytes the optimizer's state
 * @param activationPeakBytes highest sum of all other tensors during a step
 * @param peakNode the op at which it is reached
 */
public record MemoryForecast(
    long weightBytes, long optimizerBytes, long activationPeakBytes, String peakNode) {

  public static MemoryForecast of(ModelShape model, RunSpec.Training training) {
    int positions = training.sequenceLength() == null ? model.context() : training.sequenceLength();
    StepShape shape = new StepShape(model, training.batchSize(), positions);
    Graph graph = Gpt2TrainingGraph.of(shape, UpdateRule.of(training.optimizer()));
    return of(graph, Schedule.keepAll(CostGraph.of(graph)));
  }

  public static MemoryForecast of(Graph graph, Schedule schedule) {
    MemorySimulator.Profile profile = MemorySimulator.simulate(CostGraph.of(graph), schedule);
    return new MemoryForecast(
        bytes(graph, Role.WEIGHT),
        bytes(graph, Role.OPTIMIZER_STATE),
        profile.peakBytes(),
        profile.peakNode());
  }

  /** Weights, optimizer state and the activations' peak together. */
  public long peakBytes() {
    return weightBytes + optimizerBytes + activationPeakBytes;
  }

  private static long bytes(Graph graph, Role role) {
    return graph.residents().stream()
        .filter(resident -> resident.role() == role)
        .mapToLong((Resident resident) -> resident.spec().bytes())
        .sum();
  }
}
