package dev.gpt2.trainer.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import dev.gpt2.graph.Gpt2Generation;
import dev.gpt2.graph.Gpt2Weights;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.sample.Sample;
import dev.gpt2.trainer.sample.SampleListener;
import dev.gpt2.trainer.sample.SampleRequest;
import dev.gpt2.trainer.sample.Sampler;
import dev.gpt2.trainer.sample.SamplingRule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Random;

/**
 * One side of {@code trainer-image/bench/sample.py}: writes a batch of samples for each line that
 * it reads, and answers with its CPU seconds and wall seconds, the prompt's included.
 *
 * <p>Arguments: size, batch, tokens of the prompt, tokens of a sample, threads.
 */
final class GenerationBench {
  private GenerationBench() {}

  private static final SampleListener NOBODY =
      new SampleListener() {
        @Override
        public void wrote(int sample, int token) {}

        @Override
        public void ended(Sample sample) {}
      };

  public static void main(String[] arguments) throws IOException, NoSuchDeviceException {
    ModelShape model = ModelShape.ofSize(arguments[0]).orElseThrow();
    int batch = Integer.parseInt(arguments[1]);
    int promptTokens = Integer.parseInt(arguments[2]);
    List<Integer> prompt = new Random(7).ints(promptTokens, 0, model.vocabulary()).boxed().toList();
    SampleRequest request =
        new SampleRequest(
            prompt,
            batch,
            Integer.parseInt(arguments[3]),
            OptionalInt.empty(),
            new SamplingRule(1, 40, 0),
            1);
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    try (Torch torch = Torch.start(DeviceType.CPU, Integer.parseInt(arguments[4]));
        ResidentTensors weights =
            ResidentTensors.random(torch, Gpt2Weights.of(model).all(), model.layers(), 1);
        GenerationExecutor texts =
            new GenerationExecutor(
                torch, new Gpt2Generation(model, batch, request.positions()), weights);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      while (lines.readLine() != null) {
        long cpu = process.getProcessCpuTime();
        long start = System.nanoTime();
        new Sampler(texts, model.vocabulary()).run(request, NOBODY, () -> false);
        System.out.printf(
            Locale.ROOT,
            "%.6f %.6f%n",
            (process.getProcessCpuTime() - cpu) / 1e9,
            (System.nanoTime() - start) / 1e9);
      }
    }
  }
}
