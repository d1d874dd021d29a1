package dev.gpt2.trainer.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.MeasuredCosts;
import dev.gpt2.graph.RunGraphs;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.TrainingPlanner;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.MemorySpec.Strategy;
import dev.gpt2.trainer.checkpoint.model.ModelFolder;
import dev.gpt2.trainer.cost.CostTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One of our sides of {@code trainer-image/bench/remat.py}, which has the protocol.
 *
 * <p>Arguments: {@code KeepAll}, {@code CheckpointBlocks} or {@code Rematerialize HELD PEAK}, and
 * what the driver adds: size, sequence length, threads, folder. {@code Rematerialize} is the
 * cheapest plan that holds no more than HELD bytes and takes no more than PEAK; where the planner
 * has none, the line that says ready says {@code refused}, and the process ends.
 *
 * <p>{@code held_bytes} is what {@link HeldBytes} counts. {@code peak_bytes} is all that a step's
 * values and kernels are given: one buffer, gaps included, and the largest workspace. What ops cost
 * is measured by the first of our sides in a folder and read by the others, so that all plan alike.
 */
final class RematBench {
  private static final UpdateRule.Optimizer ADAMW =
      new UpdateRule.Adam(0.9, 0.999, 1e-8, 0.01, true);
  private static final double LEARNING_RATE = 1e-4;
  private static final int ADDED_BY_DRIVER = 4;
  private static final JsonMapper JSON = new JsonMapper();

  private final Torch torch;
  private final Path folder;

  private RematBench(Torch torch, Path folder) {
    this.torch = torch;
    this.folder = folder;
  }

  public static void main(String[] arguments) throws IOException, NoSuchDeviceException {
    int own = arguments.length - ADDED_BY_DRIVER;
    int positions = Integer.parseInt(arguments[own + 1]);
    int threads = Integer.parseInt(arguments[own + 2]);
    Path folder = Path.of(arguments[own + 3]);
    try (Torch torch = Torch.start(DeviceType.CPU, threads)) {
      StepShape shape = new StepShape(ModelFolder.readShape(folder), 1, positions);
      RematBench bench = new RematBench(torch, folder);
      GraphOptions options = GraphOptions.of(DeviceType.CPU).with(bench.costs(shape));
      TrainingPlanner planner = new TrainingPlanner(RunGraphs.of(shape, ADAMW), options);
      Ceiling.Offer offer =
          switch (arguments[0]) {
            case "KeepAll" -> new Ceiling.Offer.Cheapest(planner.keepAll());
            case "CheckpointBlocks" ->
                new Ceiling.Offer.Cheapest(planner.smallest(Strategy.CHECKPOINT_BLOCKS));
            case "Rematerialize" ->
                new Ceiling(Long.parseLong(arguments[1]), Long.parseLong(arguments[2]))
                    .offer(graphs(shape, options));
            default ->
                throw new IllegalArgumentException(
                    "KeepAll, CheckpointBlocks or Rematerialize expected: " + arguments[0]);
          };
      switch (offer) {
        case Ceiling.Offer.Cheapest(MemoryPlan plan) ->
            bench.run(plan, planner.keepAll().step().cost());
        case Ceiling.Offer.None(OptionalLong leastHeldBytes) ->
            say(
                Collections.singletonMap(
                    "refused", leastHeldBytes.isPresent() ? leastHeldBytes.getAsLong() : null));
      }
    }
  }

  /** The graphs among which a run's planner chooses. */
  private static List<Graph> graphs(StepShape shape, GraphOptions options) {
    return Arrays.stream(Head.values())
        .map(head -> Gpt2TrainingGraph.of(shape, ADAMW, options.with(head)))
        .toList();
  }

  private MeasuredCosts costs(StepShape shape) {
    TrainingPlanner unmeasured =
        new TrainingPlanner(RunGraphs.of(shape, ADAMW), GraphOptions.of(DeviceType.CPU));
    Path file = folder.resolve(CostTable.FILE);
    return new CostTable(file, InstantSource.system(), System.err::println)
        .loadOrMeasure(unmeasured.calls(), torch, Long.MAX_VALUE);
  }

  /** Does a step for each line that it reads. */
  private void run(MemoryPlan plan, long leastCost) throws IOException {
    long[] ids =
        Arrays.stream(Files.readString(folder.resolve("tokens.txt")).strip().split(" "))
            .mapToLong(Long::parseLong)
            .toArray();
    long[] tokens = Arrays.copyOf(ids, ids.length - 1);
    long[] targets = Arrays.copyOfRange(ids, 1, ids.length);
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    try (ResidentTensors residents = load(plan);
        GraphExecutor step =
            new GraphExecutor(torch, plan.graph(), plan.step().schedule(), residents);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      say(facts(plan, leastCost));
      long number = 0;
      while (lines.readLine() != null) {
        long cpu = process.getProcessCpuTime();
        long wall = System.nanoTime();
        GraphExecutor.Outcome outcome = step.run(tokens, targets, LEARNING_RATE, ++number);
        double cpuSeconds = (process.getProcessCpuTime() - cpu) / 1e9;
        double wallSeconds = (System.nanoTime() - wall) / 1e9;
        requirePlanned(outcome, plan);
        say(
            Map.of(
                "cpu_seconds", cpuSeconds, "wall_seconds", wallSeconds, "loss", outcome.result()));
      }
    }
  }

  private static Map<String, Object> facts(MemoryPlan plan, long leastCost) {
    return Map.of(
        "held_bytes",
        HeldBytes.of(plan.graph(), plan.step().schedule()),
        "peak_bytes",
        plan.peakBytes() - plan.residentBytes(),
        "predicted_recompute_percent",
        100.0 * (plan.step().cost() - leastCost) / leastCost,
        "plan",
        plan.step().digest());
  }

  private ResidentTensors load(MemoryPlan plan) throws IOException {
    try (ModelFolder model = ModelFolder.open(folder)) {
      return ResidentTensors.load(
          torch,
          plan.graph().residents(),
          (resident, elements) -> model.read(resident.name(), elements));
    }
  }

  private static void requirePlanned(GraphExecutor.Outcome outcome, MemoryPlan plan) {
    if (outcome.peakBytes() != plan.peakBytes()) {
      throw new IllegalStateException(
          "%d bytes planned, %d accounted".formatted(plan.peakBytes(), outcome.peakBytes()));
    }
  }

  private static void say(Map<String, ?> line) throws IOException {
    System.out.println(JSON.writeValueAsString(line));
  }
}
