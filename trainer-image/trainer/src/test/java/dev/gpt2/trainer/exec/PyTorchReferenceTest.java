package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.graph.Value;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.TrainingSpec;
import dev.gpt2.trainer.checkpoint.safetensors.SafetensorsFile;
import dev.gpt2.trainer.checkpoint.safetensors.TensorEntry;
import dev.gpt2.trainer.checkpoint.tensor.FloatReader;
import dev.gpt2.trainer.dataset.Batch;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses and gradients against PyTorch's autograd: {@code src/test/python/reference.py}. */
@Tag("reference")
class PyTorchReferenceTest {
  private static final ModelShape SHAPE = new ModelShape(2, 64, 2, 64, 50_257);
  private static final int WTE_STRIDE = 25;

  DeviceType device() {
    return DeviceType.CPU;
  }

  static Stream<String> runs() throws IOException {
    return NanoGpt2.expected().properties().stream().map(Map.Entry::getKey);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void lossesAndFinalWeights_equalPyTorchs(String name) throws IOException, NoSuchDeviceException {
    assertEqual(name, Head.FUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd_decay_b3", "adam_b1", "sgd_accumulate3"})
  void lossesAndFinalWeightsWithTheHeadDeferred_equalPyTorchs(String name)
      throws IOException, NoSuchDeviceException {
    assertEqual(name, Head.DEFERRED);
  }

  private void assertEqual(String name, Head head) throws IOException, NoSuchDeviceException {
    JsonNode expected = NanoGpt2.expected().get(name);
    TrainingSpec training =
        new JsonMapper().treeToValue(expected.get("training"), TrainingSpec.class);
    ReferenceRun run = new ReferenceRun(training, head, device());
    ReferenceRun.Result found = run.train();
    System.out.printf(
        "%s: losses %.1e, gradient norms %.1e, validations %.1e, weights %.1e%n",
        name,
        largestDifference(expected.get("loss"), found.losses()),
        largestDifference(expected.get("gradientNorm"), found.gradientNorms()),
        largestDifference(expected.get("validation"), found.validations()),
        found.weightDifference(expected.get("weights")));
    assertThat(found.losses()).hasSize(20);
    assertThat(largestDifference(expected.get("loss"), found.losses())).isLessThanOrEqualTo(2e-5);
    assertThat(largestDifference(expected.get("gradientNorm"), found.gradientNorms()))
        .isLessThanOrEqualTo(1e-4);
    assertThat(largestDifference(expected.get("validation"), found.validations()))
        .isLessThanOrEqualTo(2e-5);
    assertThat(found.weightDifference(expected.get("weights"))).isLessThanOrEqualTo(1e-4);
  }

  /** Relative, of numbers that there must be as many of. */
  private static double largestDifference(JsonNode expected, List<Double> found) {
    assertThat(found).hasSize(expected.size());
    double largest = 0;
    for (int i = 0; i < found.size(); i++) {
      largest = Math.max(largest, Math.abs(found.get(i) / expected.get(i).doubleValue() - 1));
    }
    return largest;
  }

  @Test
  void gradientOfEveryParameter_equalsPyTorchs() throws IOException, NoSuchDeviceException {
    StepShape shape = new StepShape(SHAPE, 1, 64);
    Graph graph = Gpt2TrainingGraph.of(shape, new UpdateRule.KeepGradients());
    List<String> names = gradientNames(shape);
    Map<String, Double> differences = new HashMap<>();
    try (SafetensorsFile expected =
            SafetensorsFile.open(NanoGpt2.folder().resolve("gradients.safetensors"));
        Torch torch = Torch.start(device(), 1);
        ResidentTensors residents = NanoGpt2.load(torch, graph.residents());
        GraphExecutor step =
            new GraphExecutor(torch, graph, Schedule.keepAll(CostGraph.of(graph)), residents)) {
      Batch batch = Batch.of(NanoGpt2.windows(64), 0, 1);
      step.run(
          batch.tokens(),
          batch.targets(),
          0,
          1,
          (Value result, FloatBuffer found) -> {
            int index = graph.results().indexOf(result);
            if (index > 0) { // the first is the loss
              String name = names.get(index - 1);
              differences.put(name, difference(expected, name, found));
            }
          });
      assertThat(differences.keySet()).isEqualTo(expected.tensors().keySet());
    }
    System.out.printf(
        "%d gradients: at most %.1e of the tensor's largest%n",
        differences.size(), differences.values().stream().max(Double::compare).orElseThrow());
    assertThat(differences.values()).allMatch(difference -> difference <= 5e-6);
  }

  /** Largest difference of an element, as a share of the largest element. */
  private static double difference(SafetensorsFile file, String name, FloatBuffer found) {
    double[] largest = new double[2];
    TensorEntry entry = java.util.Objects.requireNonNull(file.tensors().get(name));
    FloatReader.read(
        file.bytes(entry),
        entry.dtype(),
        bytes -> {
          FloatBuffer expected = bytes.asFloatBuffer();
          boolean strided = name.equals("wte.weight");
          for (int i = 0; i < expected.remaining(); i++) {
            int column = i % SHAPE.channels();
            int at = strided ? (i - column) * WTE_STRIDE + column : i;
            largest[0] = Math.max(largest[0], Math.abs(expected.get(i)));
            largest[1] = Math.max(largest[1], Math.abs(found.get(at) - expected.get(i)));
          }
        });
    assertThat(largest[0]).as(name).isPositive();
    return largest[1] / largest[0];
  }

  /** In the order in which the graph makes gradients, which is that of the updates. */
  private static List<String> gradientNames(StepShape shape) {
    return Gpt2TrainingGraph.of(shape, new UpdateRule.Sgd(0)).nodes().stream()
        .filter(node -> node.op().isUpdate())
        .map(node -> node.residents().findFirst().orElseThrow().name())
        .toList();
  }
}
