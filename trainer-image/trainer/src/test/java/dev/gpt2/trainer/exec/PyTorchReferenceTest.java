package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.graph.Value;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.checkpoint.safetensors.FloatReader;
import dev.gpt2.trainer.checkpoint.safetensors.SafetensorsFile;
import dev.gpt2.trainer.dataset.Batch;
import dev.gpt2.trainer.dataset.Windows;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses and gradients against PyTorch's autograd: {@code src/test/python/reference.py}. */
class PyTorchReferenceTest {
  private static final ModelShape SHAPE = new ModelShape(2, 64, 2, 64, 50_257);
  private static final int WTE_STRIDE = 25;

  DeviceType device() {
    return DeviceType.CPU;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd_b1", "adam_b1", "adamw_b1", "sgd_decay_b3", "adamw_b4"})
  void lossesOfTwentySteps_equalPyTorchs(String name) throws IOException, NoSuchDeviceException {
    assertLossesEqual(name, GraphOptions.of(device()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd_b1", "adam_b1", "sgd_decay_b3"})
  void lossesWithTheHeadDeferred_equalPyTorchs(String name)
      throws IOException, NoSuchDeviceException {
    assertLossesEqual(name, GraphOptions.of(device()).with(Head.DEFERRED));
  }

  private void assertLossesEqual(String name, GraphOptions options)
      throws IOException, NoSuchDeviceException {
    JsonNode run = NanoGpt2.expected().get(name);
    int batch = run.get("batchSize").intValue();
    int length = run.get("sequenceLength").intValue();
    Windows windows = NanoGpt2.windows(length);
    Graph graph = Gpt2TrainingGraph.of(new StepShape(SHAPE, batch, length), rule(run), options);
    List<Double> differences = new ArrayList<>();
    try (Torch torch = Torch.start(device(), 1);
        ResidentTensors residents = NanoGpt2.load(torch, graph);
        TrainingStep step =
            new TrainingStep(torch, graph, Schedule.keepAll(CostGraph.of(graph)), residents)) {
      for (int i = 0; i < run.get("loss").size(); i++) {
        Batch b = Batch.of(windows, (long) i * batch, batch);
        double rate = run.get("learningRate").doubleValue();
        float loss = step.run(b.tokens(), b.targets(), rate, i + 1).loss();
        differences.add(Math.abs(loss / run.get("loss").get(i).doubleValue() - 1));
      }
    }
    System.out.printf(
        "%s: relative difference of losses %.1e at step 1, at most %.1e in 20 steps%n",
        name, differences.getFirst(), differences.stream().max(Double::compare).orElseThrow());
    assertThat(differences).hasSize(20);
    assertThat(differences.getFirst()).isLessThanOrEqualTo(1e-6);
    assertThat(differences).allMatch(difference -> difference <= 2e-5);
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
        ResidentTensors residents = NanoGpt2.load(torch, graph);
        TrainingStep step =
            new TrainingStep(torch, graph, Schedule.keepAll(CostGraph.of(graph)), residents)) {
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
    FloatReader.read(
        file,
        java.util.Objects.requireNonNull(file.tensors().get(name)),
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

  private static UpdateRule rule(JsonNode run) {
    double decay = run.get("weightDecay").doubleValue();
    return switch (run.get("optimizer").textValue()) {
      case "sgd" -> new UpdateRule.Sgd(decay);
      case "adam" -> new UpdateRule.Adam(0.9, 0.999, 1e-8, decay, false);
      case "adamw" -> new UpdateRule.Adam(0.9, 0.999, 1e-8, decay, true);
      default -> throw new IllegalArgumentException(run.toString());
    };
  }
}
