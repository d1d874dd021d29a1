package dev.gpt2.trainer.tradeoff;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Instruction;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a plan computes beyond running every node once, by part of the model, dearest first.
 *
 * @param part the nodes' name without their block: {@code mlp.c_fc} of {@code h.3.mlp.c_fc}
 * @param percent of a step in which every node runs once
 */
public record Recomputed(String part, double percent) {
  /** {@code h.3.}, {@code h3/}, {@code blocks/3/}. */
  private static final Pattern BLOCK =
      Pattern.compile("(?<![A-Za-z0-9_])[A-Za-z_]+[./]?[0-9]+[./]");

  /** Computed by a graph that is dearer in itself, the one with the logits made twice. */
  private static final String OTHER_GRAPH = "logits";

  static List<Recomputed> of(PlannedStep step) {
    CostGraph graph = step.graph();
    Map<String, Long> costs = new HashMap<>();
    BitSet ran = new BitSet();
    long rest = step.plan().cost() - step.plan().leastCost();
    for (Instruction instruction : step.plan().schedule().instructions()) {
      switch (instruction) {
        case Compute(int node) when ran.get(node) -> {
          costs.merge(part(graph.name(node)), graph.cost(node), Long::sum);
          rest -= graph.cost(node);
        }
        case Compute(int node) -> ran.set(node);
        case Free _ -> {}
      }
    }
    if (rest > 0) {
      costs.merge(OTHER_GRAPH, rest, Long::sum);
    }
    List<Recomputed> parts = new ArrayList<>();
    costs.forEach(
        (part, cost) -> parts.add(new Recomputed(part, Percent.of(cost, step.plan().leastCost()))));
    parts.sort(
        Comparator.comparingDouble(Recomputed::percent).reversed().thenComparing(Recomputed::part));
    return List.copyOf(parts);
  }

  static String part(String node) {
    return BLOCK.matcher(node).replaceFirst("");
  }
}
