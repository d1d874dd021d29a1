package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import dev.gpt2.graph.AttentionOp;
import dev.gpt2.graph.Gpt2Generation;
import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Attention;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.Op;
import dev.gpt2.graph.OpCall;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.Trained;
import dev.gpt2.graph.TrainingRule;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.Precision;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The ops in their form for the GPU, as far as a machine without one can tell.
 *
 * <p>Loading a module compiles each method: every call is matched against the schemas of the
 * library's own list of operators, by name, number, order and type of its arguments. The CPU build
 * lists the operators of CUDA too. Whether a kernel takes what it is given shows only on a GPU.
 */
class GpuOpsTest {
  private static final ModelShape MODEL = new ModelShape(2, 64, 2, 64, 50_257);

  static Stream<Graph> graphs() {
    // batch and positions that change a text: one sequence and several, a multiple of 32 and not
    Stream<Graph> steps =
        Stream.of(new StepShape(MODEL, 1, 64), new StepShape(MODEL, 2, 33))
            .flatMap(
                shape ->
                    Stream.concat(optimizers(), Stream.of(new UpdateRule.Accumulate(3)))
                        .flatMap(rule -> graphs(shape, rule)));
    Gpt2Generation generation = new Gpt2Generation(MODEL, 3, 60);
    return Stream.of(
            steps,
            Stream.of(Precision.values()).flatMap(GpuOpsTest::graphsBesideSteps),
            Stream.of(generation.prompt(), generation.decoding()))
        .flatMap(part -> part);
  }

  private static Stream<Graph> graphsBesideSteps(Precision precision) {
    Stream<TrainingRule> rules =
        optimizers()
            .flatMap(
                optimizer ->
                    Stream.of(
                        new TrainingRule(optimizer, Trained.ALL, 3, false, precision),
                        new TrainingRule(optimizer, Trained.BLOCKS, 1, true, precision)));
    Stream<Graph> updates =
        rules.flatMap(
            rule ->
                Stream.of(
                    Gpt2TrainingGraph.applying(MODEL, rule),
                    Gpt2TrainingGraph.squaredGradients(MODEL, rule)));
    StepShape window = new StepShape(MODEL, 1, 33);
    return Stream.concat(
        updates, Stream.of(Gpt2TrainingGraph.loss(window, precision, GraphOptions.DEFAULT)));
  }

  private static Stream<Graph> graphs(StepShape shape, UpdateRule rule) {
    return Stream.concat(
        options().map(choice -> Gpt2TrainingGraph.of(shape, rule, choice)),
        options()
            .filter(choice -> choice.attention() != Attention.MATERIALISED)
            .map(choice -> Gpt2TrainingGraph.of(shape, rule, Precision.BF16, choice)));
  }

  private static Stream<UpdateRule.Optimizer> optimizers() {
    return Stream.of(
        new UpdateRule.Sgd(0),
        new UpdateRule.Sgd(0.01),
        new UpdateRule.Sgd(new UpdateRule.Decay(0.01, true), 0.9),
        new UpdateRule.Adam(0.9, 0.999, 1e-8, 0, false),
        new UpdateRule.Adam(0.9, 0.999, 1e-8, 0.01, true));
  }

  private static Stream<GraphOptions> options() {
    return Arrays.stream(Head.values())
        .map(GraphOptions.DEFAULT::with)
        .flatMap(options -> Arrays.stream(Attention.values()).map(options::with));
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void everyCall_fitsTheLibrarysSchemas(Graph graph) throws NoSuchDeviceException {
    try (Torch torch = NanoGpt2.torch(1);
        TorchOps ops = new TorchOps(torch, graph.calls(), DeviceType.GPU)) {
      assertThat(ops.methodNames())
          .hasSameSizeAs(graph.calls().stream().map(OpCall::op).distinct().toList());
    }
  }

  @Test
  void theGraphs_haveEveryKindOfOp() {
    Set<Class<?>> kinds =
        graphs()
            .flatMap(graph -> graph.nodes().stream())
            .map(node -> node.op().getClass())
            .collect(Collectors.toSet());
    assertThat(kinds).isEqualTo(records(Op.class).collect(Collectors.toSet()));
  }

  private static Stream<Class<?>> records(Class<?> kind) {
    return kind.isSealed()
        ? Arrays.stream(kind.getPermittedSubclasses()).flatMap(GpuOpsTest::records)
        : Stream.of(kind);
  }

  @Test
  void aCallThatFitsNoSchema_isRefusedWhenItIsLoaded() throws NoSuchDeviceException {
    String text =
        TorchAttention.of(new AttentionOp.Fused(1, 32, 2), DeviceType.GPU)
            .text("attention")
            .replace("None, 0., 1, True)", "0., 1, True)");
    try (Torch torch = NanoGpt2.torch(1)) {
      assertThatThrownBy(
              () -> JniUtils.loadModule(torch.manager(), TorchArchive.of(text), false, false))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("_efficient_attention_forward");
    }
  }
}
