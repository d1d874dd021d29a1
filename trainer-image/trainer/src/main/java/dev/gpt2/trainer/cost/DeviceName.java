package dev.gpt2.trainer.cost;

import dev.gpt2.trainer.exec.Torch;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the makers call a CPU or GPU, as the kernel or the GPU's driver says it; where they don't,
 * what else is known.
 */
final class DeviceName {
  private static final Path CPU = Path.of("/proc/cpuinfo");
  private static final Path GPUS = Path.of("/proc/driver/nvidia/gpus");

  private DeviceName() {}

  static String of(Torch torch) {
    return switch (torch.device()) {
      case CPU -> named(valuesOf("model name", CPU), "CPU " + System.getProperty("os.arch"));
      case GPU ->
          named(gpus(GPUS), "GPU of %,d bytes".formatted(torch.deviceMemory().totalBytes()));
    };
  }

  private static String named(Set<String> names, String otherwise) {
    return names.isEmpty() ? otherwise : String.join(", ", names);
  }

  /** The different models; a pod that sees several kinds counts as a device of its own. */
  static Set<String> gpus(Path folder) {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> gpus = Files.newDirectoryStream(folder)) {
      for (Path gpu : gpus) {
        names.addAll(valuesOf("Model", gpu.resolve("information")));
      }
    } catch (IOException notThere) {
      return Set.of();
    }
    return names;
  }

  /** The different values of {@code field : value} lines. */
  static Set<String> valuesOf(String field, Path file) {
    Set<String> values = new TreeSet<>();
    try {
      for (String line : Files.readAllLines(file)) {
        int colon = line.indexOf(':');
        if (colon >= 0 && line.substring(0, colon).strip().equals(field)) {
          values.add(line.substring(colon + 1).strip());
        }
      }
    } catch (IOException notThere) {
      return Set.of();
    }
    return values;
  }
}
