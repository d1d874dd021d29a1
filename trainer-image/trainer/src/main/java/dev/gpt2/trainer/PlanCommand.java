package dev.gpt2.trainer;

import dev.gpt2.plan.Bytes;
import dev.gpt2.plan.MemoryForecast;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.RunRules;
import dev.gpt2.run.RunSpec;
import dev.gpt2.run.RunSpec.OptimizerName;
import dev.gpt2.run.Violation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code plan}: what a training step's tensors will take, without running it. */
@Command(
    name = "plan",
    description = {
      "Predicts the memory of a training step without running it.",
      "",
      "Without --size, for the four published sizes. Not counted are the Java machine and the tensor"
          + " library themselves.",
      ""
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class PlanCommand implements Runnable {
  private static final List<String> SIZES = List.of("124M", "355M", "774M", "1558M");
  private static final String ROW = "%-7s %14s %12s %12s %12s %18s  %s%n";

  @Option(names = "--size", paramLabel = "SIZE", description = "124M, 355M, 774M or 1558M")
  private @Nullable String size;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "sequences a step (default: ${DEFAULT-VALUE})")
  private int batchSize = 1;

  @Option(
      names = "--sequence-length",
      paramLabel = "TOKENS",
      description = "tokens of a sequence (default: the model's context)")
  private @Nullable Integer sequenceLength;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "Adam, AdamW or SGD (default: Adam)")
  private OptimizerName optimizer = OptimizerName.ADAM;

  @Override
  public void run() {
    RunSpec.Training training =
        new RunSpec.Training(
            RunSpec.Training.DEFAULT_STEPS,
            batchSize,
            sequenceLength,
            RunSpec.Optimizer.of(optimizer),
            RunSpec.Training.DEFAULT_SEED);
    Map<String, ModelShape> shapes = new LinkedHashMap<>();
    for (String name : size == null ? SIZES : List.of(size)) {
      ModelShape shape =
          ModelShape.ofSize(name)
              .orElseThrow(
                  () ->
                      new InvalidRunException(
                          "--size: one of %s expected, found %s".formatted(SIZES, name)));
      List<Violation> violations = RunRules.violations(training, shape);
      if (!violations.isEmpty()) {
        throw InvalidRunException.of("command line", violations);
      }
      shapes.put(name, shape);
    }
    System.out.printf(
        Locale.ROOT, ROW, "model", "peak bytes", "peak", "weights", "optimizer", "step", "peak at");
    shapes.forEach((name, shape) -> print(name, MemoryForecast.of(shape, training)));
  }

  private static void print(String name, MemoryForecast forecast) {
    System.out.printf(
        Locale.ROOT,
        ROW,
        name,
        "%,d".formatted(forecast.peakBytes()),
        Bytes.format(forecast.peakBytes()),
        Bytes.format(forecast.weightBytes()),
        Bytes.format(forecast.optimizerBytes()),
        Bytes.format(forecast.activationPeakBytes()),
        forecast.peakNode());
  }
}
