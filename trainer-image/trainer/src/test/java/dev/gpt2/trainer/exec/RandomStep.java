package dev.gpt2.trainer.exec;

import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Resident.Role;
import dev.gpt2.graph.StepShape;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.run.DeviceType;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Steps on random weights and tokens, the same for each graph of a shape. */
record RandomStep(StepShape shape, DeviceType device) {
  static final double LEARNING_RATE = 0.5;

  /** On the CPU. */
  RandomStep(StepShape shape) {
    this(shape, DeviceType.CPU);
  }

  /** What the graph leaves after one step: the loss, then gradients if it keeps them. */
  List<float[]> results(Graph graph) throws NoSuchDeviceException {
    return results(graph, Schedule.keepAll(CostGraph.of(graph)));
  }

  List<float[]> results(Graph graph, Schedule schedule) throws NoSuchDeviceException {
    List<float[]> results = new ArrayList<>();
    try (Torch torch = Torch.start(device, 1);
        ResidentTensors residents = residents(torch, graph);
        GraphExecutor step = new GraphExecutor(torch, graph, schedule, residents)) {
      step.run(
          tokens(), targets(), LEARNING_RATE, 1, (result, floats) -> results.add(copyOf(floats)));
    }
    return results;
  }

  /** The weights after two steps. */
  Map<Resident, float[]> weights(Graph graph) throws NoSuchDeviceException {
    return weights(graph, Schedule.keepAll(CostGraph.of(graph)));
  }

  Map<Resident, float[]> weights(Graph graph, Schedule schedule) throws NoSuchDeviceException {
    try (Torch torch = Torch.start(device, 1);
        ResidentTensors residents = residents(torch, graph);
        GraphExecutor step = new GraphExecutor(torch, graph, schedule, residents)) {
      step.run(tokens(), targets(), LEARNING_RATE, 1);
      step.run(tokens(), targets(), LEARNING_RATE, 2);
      return weights(residents);
    }
  }

  static Map<Resident, float[]> weights(ResidentTensors residents) {
    Map<Resident, float[]> weights = new LinkedHashMap<>();
    for (Resident weight : residents.of(Role.WEIGHT)) {
      residents.lend(
          weight,
          bytes ->
              weights.put(weight, copyOf(bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer())));
    }
    return weights;
  }

  ResidentTensors residents(Torch torch, Graph graph) {
    return ResidentTensors.random(torch, graph.residents(), shape.model().layers(), 1);
  }

  long[] tokens() {
    return drawn(7);
  }

  long[] targets() {
    return drawn(8);
  }

  private long[] drawn(long seed) {
    return new Random(seed).longs(shape.tokens(), 0, shape.model().vocabulary()).toArray();
  }

  private static float[] copyOf(FloatBuffer floats) {
    float[] copy = new float[floats.remaining()];
    floats.get(copy);
    return copy;
  }
}
