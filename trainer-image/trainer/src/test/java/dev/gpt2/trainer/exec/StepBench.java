package dev.gpt2.trainer.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.Precision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Random;

/**
 * One side of {@code trainer-image/bench/step.py}: does a training step for each line that it
 * reads, and answers with its CPU seconds, wall seconds and loss.
 *
 * <p>Arguments: size, sequence length, threads, and fp32 or bf16 (fp32 where it is left out).
 */
final class StepBench {
  private StepBench() {}

  public static void main(String[] arguments) throws IOException, NoSuchDeviceException {
    ModelShape model = ModelShape.ofSize(arguments[0]).orElseThrow();
    int positions = Integer.parseInt(arguments[1]);
    Precision precision =
        arguments.length < 4
            ? Precision.FP32
            : Precision.valueOf(arguments[3].toUpperCase(Locale.ROOT));
    Graph graph =
        Gpt2TrainingGraph.of(
            new StepShape(model, 1, positions),
            new UpdateRule.Adam(0.9, 0.999, 1e-8, 0.01, true),
            precision,
            GraphOptions.DEFAULT);
    long[] tokens = new Random(7).longs(positions, 0, model.vocabulary()).toArray();
    long[] targets = new Random(8).longs(positions, 0, model.vocabulary()).toArray();
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    try (Torch torch = Torch.start(DeviceType.CPU, Integer.parseInt(arguments[2]));
        ResidentTensors residents =
            ResidentTensors.random(torch, graph.residents(), model.layers(), 1);
        GraphExecutor step =
            new GraphExecutor(torch, graph, Schedule.keepAll(CostGraph.of(graph)), residents);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      long number = 0;
      while (lines.readLine() != null) {
        long cpu = process.getProcessCpuTime();
        long start = System.nanoTime();
        float loss = step.run(tokens, targets, 1e-4, ++number).result();
        System.out.printf(
            Locale.ROOT,
            "%.6f %.6f %.7f%n",
            (process.getProcessCpuTime() - cpu) / 1e9,
            (System.nanoTime() - start) / 1e9,
            loss);
      }
    }
  }
}
