package dev.gpt2.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.Cases;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.Resident.Role;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.MemorySimulator;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.run.LearningRateDecay;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.OptimizerName;
import dev.gpt2.run.OptimizerSpec;
import dev.gpt2.run.OptimizerSpec.DecayedWeights;
import dev.gpt2.run.Precision;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Gpt2TrainingGraphTest {
  private static final UpdateRule KEEP = new UpdateRule.KeepGradients();
  private static final UpdateRule SGD = new UpdateRule.Sgd(0);
  private static final UpdateRule ADAM = UpdateRule.of(OptimizerSpec.of(OptimizerName.ADAM));

  @ParameterizedTest
  @ValueSource(strings = {"124M", "355M", "774M", "1558M"})
  void weightsOfAPublishedSizeAreItsParameters(String size) {
    ModelShape model = ModelShape.ofSize(size).orElseThrow();
    assertThat(elements(Gpt2TrainingGraph.of(new StepShape(model, 1, 1), SGD), Role.WEIGHT))
        .isEqualTo(model.parameterCount());
  }

  @Test
  void weightsOfAnyModelAreItsParameters() {
    Cases.forAll(
        100,
        20,
        (random, size) -> {
          StepShape shape = shape(random, size);
          Graph graph = Gpt2TrainingGraph.of(shape, ADAM);
          long parameters = shape.model().parameterCount();
          assertThat(elements(graph, Role.WEIGHT)).isEqualTo(parameters);
          assertThat(elements(graph, Role.OPTIMIZER_STATE)).isEqualTo(2 * parameters);
          assertThat(
                  Gpt2Weights.of(shape.model()).all().stream()
                      .mapToLong((Resident weight) -> weight.spec().elements())
                      .sum())
              .isEqualTo(parameters);
        });
  }

  @Test
  void everyWeightIsUpdatedExactlyOnce() {
    Cases.forAll(
        50,
        10,
        (random, size) -> {
          StepShape shape = shape(random, size);
          forEachRule(
              shape,
              graph -> {
                List<Resident> updated =
                    graph.nodes().stream()
                        .filter((Node node) -> node.op().isUpdate())
                        .flatMap(Node::residents)
                        .filter((Resident resident) -> resident.role() == Role.WEIGHT)
                        .toList();
                assertThat(updated)
                    .containsExactlyInAnyOrderElementsOf(Gpt2Weights.of(shape.model()).all());
              });
        });
  }

  @ParameterizedTest
  @EnumSource(Head.class)
  void withoutUpdatesTheResultsAreTheLossAndAGradientForEveryWeight(Head head) {
    StepShape shape = new StepShape(new ModelShape(3, 4, 2, 8, 16), 2, 5);
    Graph graph = Gpt2TrainingGraph.of(shape, KEEP, GraphOptions.DEFAULT.with(head));
    assertThat(graph.nodes()).noneMatch((Node node) -> node.op().isUpdate());
    assertThat(graph.spec(graph.results().getFirst())).isEqualTo(TensorSpec.f32());
    assertThat(graph.results().stream().skip(1).map(graph::spec))
        .containsExactlyInAnyOrderElementsOf(
            Gpt2Weights.of(shape.model()).all().stream().map(Resident::spec).toList());
  }

  @Test
  void withUpdatesTheLossIsTheOnlyResult() {
    Graph graph = Gpt2TrainingGraph.of(new StepShape(new ModelShape(1, 2, 1, 2, 3), 1, 2), SGD);
    assertThat(graph.results()).hasSize(1);
    assertThat(graph.node(graph.results().getFirst().node()).name()).isEqualTo("loss");
  }

  @Test
  void noNodeReadsAWeightAfterItsUpdate() {
    Cases.forAll(
        50,
        10,
        (random, size) -> {
          forEachRule(
              shape(random, size),
              graph -> {
                Set<Resident> updated = new HashSet<>();
                for (Node node : graph.nodes()) {
                  assertThat(node.residents()).as(node.name()).noneMatch(updated::contains);
                  if (node.op().isUpdate()) {
                    node.residents().forEach(updated::add);
                  }
                }
              });
        });
  }

  @Test
  void nodesHaveNamesOfTheirOwn() {
    Graph graph = Gpt2TrainingGraph.of(new StepShape(new ModelShape(2, 4, 2, 8, 16), 1, 8), ADAM);
    assertThat(graph.nodes().stream().map(Node::name)).doesNotHaveDuplicates();
  }

  /**
   * One block, C = 2, one head, V = 3, B = 1, T = M = 2; in numbers of 4 bytes. The forward pass
   * leaves 16·M·C + 4·M + H·M = 64 + 8 + 2 = 74 for the block, 2·M·C + 2·M = 12 for the last norm.
   *
   * <p>At the loss stand these 86, the loss, 1, its gradients by the last norm, M·C = 4, and by the
   * output matrix, V·C = 6, and a chunk of all logits with a column of -1, M·(V + 1) = 8: 105. Then
   * the norm's output is gone, 4, and the chunk: 93; the norm's gradients take M·C + 2·C = 8, and
   * as much again where the kernel makes them: 109. No other place has as much: with the norm gone
   * there are 86 - 12 + 1 + 6 + 4 = 85, to which the first product adds the gradient by GELU's
   * output, M·4C = 16: 101; the update by the second product makes nothing.
   */
  @Test
  void peakOfATinyModelIsThatByHand() {
    Graph graph = Gpt2TrainingGraph.of(new StepShape(new ModelShape(1, 2, 1, 2, 3), 1, 2), SGD);
    MemorySimulator.Profile profile =
        MemorySimulator.simulate(CostGraph.of(graph), Schedule.keepAll(CostGraph.of(graph)));
    assertThat(profile.peakBytes()).isEqualTo(4 * 109);
    assertThat(profile.peakNode()).isEqualTo("d.ln_f");
    assertThat(profile.computations()).isEqualTo(graph.nodes().size());
    assertThat(profile.cost()).isEqualTo(graph.nodes().stream().mapToLong(Node::cost).sum());
  }

  /** By SGD only the norms, the biases and the embeddings have gradients that are tensors. */
  @Test
  void sgdMakesNoGradientOfALinearLayersMatrix() {
    StepShape shape = new StepShape(new ModelShape(2, 4, 2, 8, 16), 1, 8);
    assertThat(Gpt2TrainingGraph.of(shape, ADAM).nodes().stream().map(Node::name))
        .contains("d.h.1.mlp.c_fc.weight");
    assertThat(Gpt2TrainingGraph.of(shape, SGD).nodes().stream().map(Node::name))
        .contains("d.h.1.mlp.c_fc", "update.h.1.mlp.c_fc.weight", "d.h.1.mlp.c_fc.bias")
        .doesNotContain("d.h.1.mlp.c_fc.weight");
  }

  /**
   * Products read rounded matrices, each rounded once, but for the output matrix where its gradient
   * is made later. Values are bf16 but for the loss, the norms' statistics and gradients,
   * attention's log-sum-exp, wte's gradient and the head's second buffer.
   */
  @ParameterizedTest
  @EnumSource(Head.class)
  void inBf16_productsReadRoundedMatrices(Head head) {
    StepShape shape = new StepShape(new ModelShape(2, 4, 2, 8, 16), 1, 8);
    Graph graph =
        Gpt2TrainingGraph.of(shape, ADAM, Precision.BF16, GraphOptions.DEFAULT.with(head));
    assertThat(graph.nodes())
        .filteredOn(node -> node.op() instanceof Op.MatMul)
        .allMatch(node -> node.residents().findAny().isEmpty());
    assertThat(graph.nodes())
        .filteredOn(node -> node.op() instanceof Op.Linear)
        .allMatch(node -> node.residents().allMatch(weight -> weight.name().endsWith(".bias")));
    assertThat(graph.nodes())
        .filteredOn(node -> node.op() instanceof Op.Round)
        .hasSize(
            switch (head) {
              case FUSED -> 2 * 4 + 1;
              case DEFERRED -> 2 * 4 + 2;
            });
    assertThat(graph.nodes())
        .filteredOn(node -> node.outputs().stream().anyMatch(spec -> spec.dtype() == DType.F32))
        .extracting(Node::name)
        .allMatch(name -> name.matches("loss|d[.]wte.*|.*ln_[12f]|h[.][01][.]attn"));
  }

  /** wte's sum is written twice: by its part as output matrix and by that as embedding. */
  @ParameterizedTest
  @EnumSource(Head.class)
  void accumulatingChangesTheSumsAlone(Head head) {
    StepShape shape = new StepShape(new ModelShape(2, 4, 2, 8, 16), 1, 8);
    Graph graph =
        Gpt2TrainingGraph.of(shape, new UpdateRule.Accumulate(3), GraphOptions.DEFAULT.with(head));
    List<Resident> changed =
        graph.nodes().stream()
            .filter((Node node) -> node.op().isUpdate())
            .map((Node node) -> node.residents().toList().getLast())
            .toList();
    Gpt2Weights weights = Gpt2Weights.of(shape.model());
    List<Resident> sums =
        new ArrayList<>(weights.all().stream().map(Resident::gradientSum).toList());
    sums.add(weights.tokenEmbedding().gradientSum());
    assertThat(changed).containsExactlyInAnyOrderElementsOf(sums);
    assertThat(elements(graph, Role.GRADIENT_SUM)).isEqualTo(elements(graph, Role.WEIGHT));
    assertThat(graph.results()).hasSize(1);
  }

  @Test
  void applyingUpdatesEveryWeightByItsSum() {
    ModelShape model = new ModelShape(2, 4, 2, 8, 16);
    List<Resident> weights = Gpt2Weights.of(model).all();
    Graph sgd = Gpt2TrainingGraph.applying(model, TrainingRule.plain(new UpdateRule.Sgd(0)));
    assertThat(sgd.nodes())
        .allMatch((Node node) -> node.op() instanceof UpdateOp.Clearing)
        .extracting((Node node) -> node.residents().toList())
        .containsExactlyElementsOf(
            weights.stream()
                .map((Resident weight) -> List.of(weight.gradientSum(), weight))
                .toList());
    Graph adam =
        Gpt2TrainingGraph.applying(
            model, TrainingRule.plain(UpdateRule.of(OptimizerSpec.of(OptimizerName.ADAM))));
    assertThat(elements(adam, Role.OPTIMIZER_STATE)).isEqualTo(2 * model.parameterCount());
    assertThat(adam.results()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(OptimizerName.class)
  void ruleIsTheOptimizersWithItsNumbers(OptimizerName name) {
    OptimizerSpec optimizer =
        new OptimizerSpec(
            name,
            0.1,
            0.0,
            0.2,
            0.3,
            0.4,
            0.5,
            DecayedWeights.ALL,
            0.0,
            0L,
            LearningRateDecay.CONSTANT);
    assertThat(UpdateRule.of(optimizer))
        .isEqualTo(
            switch (name) {
              case SGD -> new UpdateRule.Sgd(0.5);
              case ADAM -> new UpdateRule.Adam(0.2, 0.3, 0.4, 0.5, false);
              case ADAMW -> new UpdateRule.Adam(0.2, 0.3, 0.4, 0.5, true);
            });
  }

  private static void forEachRule(StepShape shape, Consumer<Graph> check) {
    for (Head head : Head.values()) {
      for (UpdateRule rule : List.of(SGD, ADAM)) {
        for (Precision precision : Precision.values()) {
          GraphOptions options = GraphOptions.DEFAULT.with(head);
          check.accept(Gpt2TrainingGraph.of(shape, rule, precision, options));
        }
      }
    }
  }

  private static StepShape shape(SplittableRandom random, int size) {
    int heads = 1 + random.nextInt(4);
    int context = 1 + random.nextInt(size + 1);
    ModelShape model =
        new ModelShape(
            1 + random.nextInt(size / 4 + 1),
            heads * (1 + random.nextInt(size + 1)),
            heads,
            context,
            1 + random.nextInt(10 * size + 1));
    return new StepShape(model, 1 + random.nextInt(3), 1 + random.nextInt(context));
  }

  private static long elements(Graph graph, Role role) {
    return graph.residents().stream()
        .filter((Resident resident) -> resident.role() == role)
        .mapToLong((Resident resident) -> resident.spec().elements())
        .sum();
  }
}
