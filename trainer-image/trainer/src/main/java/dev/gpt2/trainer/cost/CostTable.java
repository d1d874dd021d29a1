package dev.gpt2.trainer.cost;

import dev.gpt2.graph.MeasuredCosts;
import dev.gpt2.graph.OpCall;
import dev.gpt2.graph.Roofline;
import dev.gpt2.trainer.exec.CostMeasurement;
import dev.gpt2.trainer.exec.Torch;
import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Costs that are measured once and kept in a file, so that a run which goes on has the plan that it
 * had. The plan doesn't change what a run computes: a file that can't be used is none.
 *
 * @param said is told what was measured, how long that took, and why a file was of no use
 */
public record CostTable(Path file, InstantSource clock, Consumer<String> said) {
  /** The table's name in a run's folder. */
  public static final String FILE = "costs.json";

  /**
   * The costs of these calls on this device: those that the file doesn't have are measured.
   *
   * @param limitBytes for tensors while it measures; calls that need more are predicted
   */
  public MeasuredCosts loadOrMeasure(Collection<OpCall> calls, Torch torch, long limitBytes) {
    Conditions here = Conditions.on(torch);
    SortedMap<String, Long> known = new TreeMap<>(read(here));
    List<OpCall> unknown =
        calls.stream().filter(call -> !known.containsKey(call.toString())).toList();
    Map<OpCall, Long> costs = new LinkedHashMap<>(measured(torch, unknown, limitBytes));
    if (!costs.isEmpty()) {
      costs.forEach((call, cost) -> known.put(call.toString(), cost));
      write(CostFile.of(here, known));
    }
    for (OpCall call : calls) {
      Long cost = known.get(call.toString());
      if (cost != null) {
        costs.put(call, cost);
      }
    }
    return new MeasuredCosts(costs, Roofline.of(torch.device()));
  }

  private Map<OpCall, Long> measured(Torch torch, List<OpCall> calls, long limitBytes) {
    Instant start = clock.instant();
    Map<OpCall, Long> costs = CostMeasurement.measure(torch, calls, limitBytes);
    if (!costs.isEmpty()) {
      Duration took = Duration.between(start, clock.instant());
      said.accept(
          "measured how long %d ops take, in %.1f s"
              .formatted(costs.size(), took.toMillis() / 1e3));
    }
    return costs;
  }

  /** The file's costs if they hold here, else none. */
  private Map<String, Long> read(Conditions here) {
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      CostFile found = CostFile.read(file);
      if (found.conditions().equals(here)) {
        return found.nanoseconds();
      }
      said.accept(
          "%s: costs on %s expected, on %s found; they are measured anew"
              .formatted(file, here, found.conditions()));
    } catch (CorruptFileException damaged) {
      said.accept(damaged.getMessage() + "; costs are measured anew");
    } catch (IOException refused) {
      said.accept("%s can't be read (%s); costs are measured anew".formatted(file, refused));
    }
    return Map.of();
  }

  private void write(CostFile costs) {
    try {
      costs.write(file);
    } catch (IOException refused) {
      said.accept(
          "%s can't be written (%s); the next start measures costs anew".formatted(file, refused));
    }
  }
}
