package dev.gpt2.trainer.exec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Resident.Role;
import dev.gpt2.graph.RunGraphs;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.TrainingRule;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.TrainingPlanner;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.TrainingSpec;
import dev.gpt2.trainer.dataset.Batch;
import dev.gpt2.trainer.dataset.Windows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The test model trained as a run's settings say, with a validation before and after. */
record ReferenceRun(TrainingSpec training, Head head, DeviceType device) {
  private static final ModelShape MODEL = new ModelShape(2, 64, 2, 64, 50_257);

  /**
   * What came of it, and of each weight the sums that {@code reference.py} makes.
   *
   * @param peakBytes as accounted
   */
  record Result(
      List<Double> losses,
      List<Double> gradientNorms,
      List<Double> validations,
      Map<String, double[]> weights,
      long plannedBytes,
      long peakBytes) {

    /**
     * The largest difference of a sum, as a share of the tensor's norm; of sums of n elements that
     * grows with √n at most.
     */
    double weightDifference(JsonNode expected) {
      double largest = 0;
      for (Map.Entry<String, double[]> weight : weights.entrySet()) {
        JsonNode sums = expected.get(weight.getKey());
        double squares = sums.get(1).doubleValue();
        double[] found = weight.getValue();
        largest = Math.max(largest, Math.abs(found[1] - squares) / squares);
        for (int i : new int[] {0, 2}) {
          double difference = Math.abs(found[i] - sums.get(i).doubleValue());
          largest = Math.max(largest, difference / Math.sqrt(squares * found[3]));
        }
      }
      return largest;
    }
  }

  Result train() throws IOException, NoSuchDeviceException {
    int length = Objects.requireNonNull(training.sequenceLength());
    RunGraphs graphs =
        new RunGraphs(
            new StepShape(MODEL, training.batchSize(), length), TrainingRule.of(training), true, 0);
    Windows windows = NanoGpt2.windows(length);
    GraphOptions options = GraphOptions.of(device).with(head);
    MemoryPlan plan = new TrainingPlanner(graphs, options).keepAll(head);
    List<Double> losses = new ArrayList<>();
    List<Double> norms = new ArrayList<>();
    List<Double> validations = new ArrayList<>();
    try (Torch torch = Torch.start(device, 1);
        ResidentTensors residents = NanoGpt2.load(torch, plan.residents());
        RunExecutor executor =
            new RunExecutor(torch, graphs, plan, residents, training.optimizer().clipNorm())) {
      validations.add(validate(executor, length));
      long steps = Objects.requireNonNull(training.steps());
      for (int step = 1; step <= steps; step++) {
        double rate =
            training.optimizer().learningRate()
                * training
                    .optimizer()
                    .decay()
                    .factor(step, training.optimizer().warmupSteps(), steps);
        double loss = 0;
        for (int i = 0; i < training.accumulateGradients(); i++) {
          long window = (step - 1) * training.windowsPerStep() + (long) i * training.batchSize();
          Batch batch = Batch.of(windows, window, training.batchSize());
          loss += executor.batch(batch.tokens(), batch.targets(), rate, step);
        }
        losses.add(loss / training.accumulateGradients());
        executor.update(rate, step).ifPresent(norms::add);
      }
      validations.add(validate(executor, length));
      return new Result(
          losses, norms, validations, sums(residents), plan.peakBytes(), executor.peakBytes());
    }
  }

  private static double validate(RunExecutor executor, int length) throws IOException {
    Windows windows = NanoGpt2.validationWindows(length);
    double losses = 0;
    for (long i = 0; i < windows.count(); i++) {
      Batch window = Batch.of(windows, i, 1);
      losses += executor.validate(window.tokens(), window.targets());
    }
    return losses / windows.count();
  }

  private static Map<String, double[]> sums(ResidentTensors residents) {
    Map<String, double[]> sums = new LinkedHashMap<>();
    for (Resident weight : residents.of(Role.WEIGHT)) {
      double[] of = new double[4];
      residents.lend(
          weight,
          bytes -> {
            var floats = bytes.asFloatBuffer();
            for (int i = 0; i < floats.remaining(); i++) {
              double element = floats.get(i);
              of[0] += element;
              of[1] += element * element;
              of[2] += element * Math.cos(i);
            }
            of[3] = floats.remaining();
          });
      sums.put(weight.name(), of);
    }
    return sums;
  }
}
