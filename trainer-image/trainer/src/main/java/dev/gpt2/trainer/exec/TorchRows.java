package dev.gpt2.trainer.exec;

import dev.gpt2.run.DeviceType;
import java.util.List;

/**
 * Adds rows to those rows of a matrix that tokens name, of which some occur more than once.
 *
 * <p>A sum's bits depend on its order. The CPU's {@code index_add_} goes through the rows in turn;
 * CUDA's adds them as they come, in another order each time. There {@code index_put_} takes its
 * place, which sorts the tokens first and keeps their order (PyTorch,
 * aten/src/ATen/native/cuda/Indexing.cu, {@code index_put_with_sort_kernel}). It takes no factor,
 * so rows are multiplied before, some at a time; these and the sorted tokens, together less than 4
 * MiB for GPT-2's sizes and 30,000 tokens, are part of what is foreseen for the device's libraries.
 */
final class TorchRows {
  private static final int SCALED_ROWS = 256;

  private TorchRows() {}

  static List<String> add(DeviceType device, String matrix, String tokens, String rows) {
    return switch (device) {
      case CPU -> List.of("_a = torch.index_add_(%s, 0, %s, %s)".formatted(matrix, tokens, rows));
      case GPU -> List.of(put(matrix, tokens, rows));
    };
  }

  /** Adds the rows times a factor. */
  static List<String> add(
      DeviceType device, String matrix, String tokens, String rows, String factor) {
    return switch (device) {
      case CPU ->
          List.of(
              "_a = torch.index_add_(%s, 0, %s, %s, alpha=%s)"
                  .formatted(matrix, tokens, rows, factor));
      case GPU ->
          TorchHead.loop(
              "torch.size(%s, 0)".formatted(rows),
              SCALED_ROWS,
              List.of(
                  "scaled = torch.mul(%s, %s)".formatted(part(rows), factor),
                  put(matrix, part(tokens), "scaled")));
    };
  }

  private static String part(String rows) {
    return "torch.slice(%s, 0, lo, hi, 1)".formatted(rows);
  }

  private static String put(String matrix, String tokens, String rows) {
    return "_a = torch.index_put_(%s, annotate(List[Optional[Tensor]], [%s]), %s, True)"
        .formatted(matrix, tokens, rows);
  }
}
