package dev.gpt2.trainer.exec;

import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.MeasuredCosts;
import dev.gpt2.graph.OpCall;
import dev.gpt2.graph.Roofline;
import dev.gpt2.graph.RunGraphs;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.TrainingPlanner;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.run.ByteQuantity;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.MemorySpec.Strategy;
import dev.gpt2.run.ModelShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedSet;

/**
 * Predicted against measured time of a training step, for the plan that keeps everything and for
 * plans with less memory; what {@code trainer-image/bench/costs.sh} runs.
 *
 * <p>Arguments: device (CPU or GPU), size, sequence length, optimizer (Adam or SGD), rounds,
 * threads, and what the plans may take: bytes for all tensors as {@code 8G}, or a share of the
 * step's memory as {@code 50%}. In a round each plan does a step, so that what else the machine
 * does hits all alike; medians count. On a GPU also the memory that each plan takes, as the driver
 * counts it.
 */
final class CostBench {
  private static final int MEMORY_STEPS = 2;

  private final Torch torch;
  private final OpTimer timer;
  private final StepShape shape;
  private final Roofline roofline;
  private final long[] tokens;

  private CostBench(Torch torch, OpTimer timer, StepShape shape) {
    this.torch = torch;
    this.timer = timer;
    this.shape = shape;
    this.roofline = Roofline.of(torch.device());
    this.tokens = new Random(7).longs(shape.tokens(), 0, shape.model().vocabulary()).toArray();
  }

  public static void main(String[] arguments) throws NoSuchDeviceException {
    DeviceType device = DeviceType.valueOf(arguments[0]);
    ModelShape model = ModelShape.ofSize(arguments[1]).orElseThrow();
    StepShape shape = new StepShape(model, 1, Integer.parseInt(arguments[2]));
    UpdateRule.Optimizer rule =
        switch (arguments[3]) {
          case "Adam" -> new UpdateRule.Adam(0.9, 0.999, 1e-8, 0, false);
          case "SGD" -> new UpdateRule.Sgd(0);
          default -> throw new IllegalArgumentException("Adam or SGD expected: " + arguments[3]);
        };
    int rounds = Integer.parseInt(arguments[4]);
    List<String> limits = List.of(arguments).subList(6, arguments.length);
    try (Torch torch = Torch.start(device, Integer.parseInt(arguments[5]));
        OpTimer timer = new OpTimer(torch)) {
      new CostBench(torch, timer, shape).compare(rule, rounds, limits);
    }
  }

  private void compare(UpdateRule.Optimizer rule, int rounds, List<String> limits) {
    Optional<GpuMemory> memory =
        switch (torch.device()) {
          case CPU -> Optional.empty();
          case GPU -> Optional.of(new GpuMemory(torch));
        };
    TrainingPlanner unmeasured =
        new TrainingPlanner(RunGraphs.of(shape, rule), GraphOptions.of(torch.device()));
    SequencedSet<OpCall> calls = unmeasured.calls();
    long start = System.nanoTime();
    Map<OpCall, Long> costs = CostMeasurement.measure(torch, calls, Long.MAX_VALUE);
    System.out.printf(
        "%d ops measured in %.1f s%n", calls.size(), (System.nanoTime() - start) / 1e9);
    TrainingPlanner planner =
        new TrainingPlanner(
            RunGraphs.of(shape, rule),
            GraphOptions.of(torch.device()).with(new MeasuredCosts(costs, roofline)));
    start = System.nanoTime();
    List<MemoryPlan> plans = new ArrayList<>(List.of(planner.keepAll()));
    for (String limit : limits) {
      plans.add(plan(planner, limit));
    }
    System.out.printf(
        "%d plans made in %.1f s; the smallest takes %,d bytes%n",
        plans.size(),
        (System.nanoTime() - start) / 1e9,
        planner.smallest(Strategy.REMATERIALIZE).peakBytes());
    print(plans, seconds(plans, rounds));
    memory.ifPresent(gpu -> printMemory(plans, gpu));
  }

  /** The cheapest plan within a limit, or the smallest if there is none. */
  private static MemoryPlan plan(TrainingPlanner planner, String limit) {
    long bytes = bytes(planner.keepAll(), limit);
    return planner
        .cheapest(Strategy.REMATERIALIZE, bytes)
        .orElseGet(() -> planner.smallest(Strategy.REMATERIALIZE));
  }

  private static long bytes(MemoryPlan keepAll, String limit) {
    return limit.endsWith("%")
        ? keepAll.residentBytes()
            + keepAll.step().peakBytes()
                * Long.parseLong(limit.substring(0, limit.length() - 1))
                / 100
        : ByteQuantity.parse(limit).orElseThrow();
  }

  /**
   * Of each plan, a step's seconds in each round; what the first round costs beside is left out.
   */
  private double[][] seconds(List<MemoryPlan> plans, int rounds) {
    double[][] seconds = new double[plans.size()][rounds];
    List<GraphExecutor> steps = new ArrayList<>();
    MemoryPlan keepAll = plans.getFirst();
    try (ResidentTensors residents =
        ResidentTensors.random(torch, keepAll.graph().residents(), shape.model().layers(), 1)) {
      for (MemoryPlan plan : plans) {
        steps.add(new GraphExecutor(torch, plan.graph(), plan.step().schedule(), residents));
      }
      for (int round = -1; round < rounds; round++) {
        for (int i = 0; i < steps.size(); i++) {
          GraphExecutor step = steps.get(i);
          long number = (long) (round + 1) * steps.size() + i + 1;
          double taken = timer.time(() -> step.run(tokens, tokens, 1e-6, number)) / 1e9;
          if (round >= 0) {
            seconds[i][round] = taken;
          }
        }
      }
    } finally {
      steps.forEach(GraphExecutor::close);
    }
    return seconds;
  }

  private void printMemory(List<MemoryPlan> plans, GpuMemory memory) {
    System.out.printf("%16s %16s %12s%n", "bytes planned", "taken", "difference");
    for (MemoryPlan plan : plans) {
      long taken = memory.takenBytes(plan, shape, MEMORY_STEPS);
      System.out.printf(
          "%,16d %,16d %+8.1f MiB%n",
          plan.peakBytes(), taken, (taken - plan.peakBytes()) / (double) (1 << 20));
    }
  }

  private void print(List<MemoryPlan> plans, double[][] seconds) {
    long keepAllBytes = plans.getFirst().step().peakBytes();
    double keepAllCost = rooflineCost(plans.getFirst());
    System.out.printf(
        "%8s %10s %10s | %10s %10s %10s | %10s | %10s%n",
        "memory",
        "predicted",
        "measured",
        "predicted",
        "measured",
        "difference",
        "roofline",
        "tokens/s");
    for (int i = 0; i < plans.size(); i++) {
      MemoryPlan plan = plans.get(i);
      double predictedPercent = plan.step().recomputePercent();
      double measuredPercent = overheadPercent(seconds[0], seconds[i]);
      System.out.printf(
          "%6.0f %% %8.4f s %8.4f s | %+8.2f %% %+8.2f %% %+10.2f | %+8.2f %% | %,10.0f%n",
          100.0 * plan.step().peakBytes() / keepAllBytes,
          plan.step().cost() / 1e9,
          median(seconds[i]),
          predictedPercent,
          measuredPercent,
          predictedPercent - measuredPercent,
          100 * (rooflineCost(plan) / keepAllCost - 1),
          shape.tokens() / median(seconds[i]));
    }
  }

  /** Median over the rounds, each of which compares steps that ran one after the other. */
  private static double overheadPercent(double[] keepAll, double[] other) {
    double[] percents = new double[keepAll.length];
    for (int round = 0; round < percents.length; round++) {
      percents[round] = 100 * (other[round] / keepAll[round] - 1);
    }
    return median(percents);
  }

  private double rooflineCost(MemoryPlan plan) {
    return plan.step().schedule().instructions().stream()
        .mapToLong(
            instruction ->
                instruction instanceof Compute(int node)
                    ? roofline.nanoseconds(plan.graph().node(node).call())
                    : 0)
        .sum();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
