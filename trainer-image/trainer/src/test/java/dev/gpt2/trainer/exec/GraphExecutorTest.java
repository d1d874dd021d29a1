package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.Node;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.Plan;
import dev.gpt2.plan.Planner;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Instruction;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import dev.gpt2.plan.schedule.InvalidScheduleException;
import dev.gpt2.plan.schedule.Order;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.MemorySpec.Strategy;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.Precision;
import dev.gpt2.trainer.dataset.Batch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GraphExecutorTest {
  private static final StepShape SHAPE = new StepShape(new ModelShape(2, 64, 2, 64, 50_257), 2, 32);
  private static final Graph GRAPH = graph(Precision.FP32);

  @ParameterizedTest
  @EnumSource(Precision.class)
  void accountedPeak_isThePlannedOneToTheByte(Precision precision)
      throws IOException, NoSuchDeviceException {
    Graph graph = graph(precision);
    Planner planner = new Planner(CostGraph.of(graph));
    for (Strategy strategy : Strategy.values()) {
      Plan plan = planner.smallest(strategy);
      assertThat(run(graph, plan.schedule(), 1).getFirst().peakBytes())
          .isEqualTo(MemoryPlan.of(graph, plan).peakBytes());
    }
  }

  @Test
  void recomputedValues_giveTheSameLosses() throws IOException, NoSuchDeviceException {
    // the first block once more before the backward pass: its values are freed in between
    List<Integer> order = new ArrayList<>();
    for (Node node : GRAPH.nodes()) {
      if (node.name().equals("d.h.0.mlp.c_proj")) {
        GRAPH.nodes().stream()
            .filter(n -> n.name().startsWith("h.0.") && !n.name().equals("h.0.mlp.c_proj"))
            .forEach(n -> order.add(n.id()));
      }
      order.add(node.id());
    }
    Schedule recomputing =
        Schedule.of(
            CostGraph.of(GRAPH), new Order(order.stream().mapToInt(Integer::intValue).toArray()));
    List<GraphExecutor.Outcome> outcomes = run(recomputing, 3);
    List<GraphExecutor.Outcome> keptAll = run(Schedule.keepAll(CostGraph.of(GRAPH)), 3);
    assertThat(outcomes).extracting(GraphExecutor.Outcome::result).isEqualTo(losses(keptAll));
    assertThat(outcomes.getFirst().peakBytes()).isLessThan(keptAll.getFirst().peakBytes());
  }

  @Test
  void threads_doNotChangeTheResultOfOneRun() throws IOException, NoSuchDeviceException {
    Schedule schedule = Schedule.keepAll(CostGraph.of(GRAPH));
    assertThat(losses(run(schedule, 3))).isEqualTo(losses(run(schedule, 3)));
  }

  @Test
  void freeingTooEarly_stopsWithTheNodesName() {
    List<Instruction> instructions =
        new ArrayList<>(Schedule.keepAll(CostGraph.of(GRAPH)).instructions());
    Node attention = named("h.0.attn");
    instructions.add(
        instructions.indexOf(new Compute(attention.id())) + 1,
        new Free(CostGraph.of(GRAPH).firstOutput(attention.id())));
    assertThatThrownBy(() -> run(new Schedule(instructions), 1))
        .isInstanceOf(InvalidScheduleException.class)
        .hasMessage("h.0.attn.c_proj reads output 0 of h.0.attn, which isn't alive");
  }

  @Test
  void freeingTwice_stopsWithTheNodesName() {
    List<Instruction> instructions =
        new ArrayList<>(Schedule.keepAll(CostGraph.of(GRAPH)).instructions());
    Free first =
        instructions.stream()
            .filter(Free.class::isInstance)
            .map(Free.class::cast)
            .findFirst()
            .orElseThrow();
    instructions.add(instructions.indexOf(first), first);
    assertThatThrownBy(() -> run(new Schedule(instructions), 1))
        .isInstanceOf(InvalidScheduleException.class)
        .hasMessageContaining(CostGraph.of(GRAPH).describe(first.value()))
        .hasMessageContaining("isn't alive");
  }

  @Test
  void aGpuThatIsNotThere_isSaidWithTheRemedy() {
    assertThatThrownBy(() -> Torch.start(DeviceType.GPU, 1))
        .isInstanceOf(NoSuchDeviceException.class)
        .hasMessageContaining("sees no CUDA device")
        .hasMessageContaining("device.type: CPU");
  }

  private static Graph graph(Precision precision) {
    UpdateRule adamW = new UpdateRule.Adam(0.9, 0.999, 1e-8, 0.01, true);
    return Gpt2TrainingGraph.of(SHAPE, adamW, precision, GraphOptions.DEFAULT);
  }

  private static List<GraphExecutor.Outcome> run(Schedule schedule, int steps)
      throws IOException, NoSuchDeviceException {
    return run(GRAPH, schedule, steps);
  }

  private static List<GraphExecutor.Outcome> run(Graph graph, Schedule schedule, int steps)
      throws IOException, NoSuchDeviceException {
    Batch batch = Batch.of(NanoGpt2.windows(SHAPE.positions()), 0, SHAPE.batch());
    try (Torch torch = NanoGpt2.torch(2);
        ResidentTensors residents = NanoGpt2.load(torch, graph.residents());
        GraphExecutor step = new GraphExecutor(torch, graph, schedule, residents)) {
      List<GraphExecutor.Outcome> outcomes = new ArrayList<>();
      for (int i = 1; i <= steps; i++) {
        outcomes.add(step.run(batch.tokens(), batch.targets(), 1e-3, i));
      }
      return outcomes;
    }
  }

  private static List<Float> losses(List<GraphExecutor.Outcome> outcomes) {
    return outcomes.stream().map(GraphExecutor.Outcome::result).toList();
  }

  private static Node named(String name) {
    return GRAPH.nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
