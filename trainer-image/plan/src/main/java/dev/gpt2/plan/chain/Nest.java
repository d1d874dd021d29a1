package dev.gpt2.plan.chain;

import dev.gpt2.plan.schedule.CostGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A step seen as modules within modules: blocks recognised by what flows between them, without
 * knowing any op.
 *
 * <p>A module is a run of nodes (in the graph's order) that reads one value x from before it. The
 * backward pass mirrors the forward pass, so the modules that begin at the cuts of the forward pass
 * end at cuts of the backward pass, one within the other: what lies between two neighbours is a
 * stage, with a forward part (after the outer beginning, up to the inner one) and a backward part
 * (after the inner end, up to the outer one). For a transformer, stages are half blocks: attention
 * and its residual, MLP and its residual.
 *
 * @param before nodes up to here run before the outermost module
 * @param stages from the outermost to the innermost
 * @param head the innermost module: from the last forward part up to the first backward part
 * @param after nodes from here run after the outermost module
 */
record Nest(int before, List<Stage> stages, Stage head, int after) {

  /**
   * Nodes between a module and the next one within it; for the innermost module, all its nodes are
   * forward and none backward.
   *
   * @param x the value that the module reads from outside
   * @param forwardFrom first node of the forward part, which ends before {@code forwardTo}
   * @param escaping values of the module that are read after it: gradients, for a backward pass
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record Stage(
      int x, int forwardFrom, int forwardTo, int backwardFrom, int backwardTo, int[] escaping) {}

  /** A module: nodes from {@code first} up to {@code last}, both inclusive. */
  private record Module(int x, int first, int last) {}

  /** Modules whose x is larger than this multiple of the smallest one are no good cuts. */
  private static final int LARGEST_CUT = 2;

  /** Empty when the graph has no two modules within each other. */
  static Optional<Nest> of(CostGraph graph) {
    int[] lastUse = lastUse(graph);
    List<Module> modules = nested(small(graph, modules(graph, lastUse)));
    if (modules.size() < 2) {
      return Optional.empty();
    }
    List<Stage> stages = new ArrayList<>();
    for (int i = 0; i + 1 < modules.size(); i++) {
      Module outer = modules.get(i);
      Module inner = modules.get(i + 1);
      stages.add(
          new Stage(
              outer.x,
              outer.first,
              inner.first,
              inner.last + 1,
              outer.last + 1,
              escaping(graph, lastUse, outer)));
    }
    Module inner = modules.getLast();
    Stage head =
        new Stage(
            inner.x,
            inner.first,
            inner.last + 1,
            inner.last + 1,
            inner.last + 1,
            escaping(graph, lastUse, inner));
    Module outer = modules.getFirst();
    return Optional.of(new Nest(outer.first, stages, head, outer.last + 1));
  }

  /** For each beginning, the module whose escaping values take the least bytes. */
  private static List<Module> modules(CostGraph graph, int[] lastUse) {
    List<Module> modules = new ArrayList<>();
    for (int first = 1; first < graph.nodeCount(); first++) {
      int from = graph.firstOutput(first);
      int x = -1;
      long escaping = 0;
      long least = Long.MAX_VALUE;
      int best = -1;
      for (int node = first; node < graph.nodeCount() && x != -2; node++) {
        for (int input : graph.inputs(node)) {
          if (input < from) {
            x = x == -1 || x == input ? input : -2;
          } else if (lastUse[input] == node) {
            escaping -= graph.bytes(input);
          }
        }
        for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++) {
          escaping += lastUse[v] > node ? graph.bytes(v) : 0;
        }
        if (x >= 0 && lastUse[x] <= node && escaping <= least) {
          least = escaping;
          best = node;
        }
      }
      if (best > first) {
        int cut = x >= 0 ? x : soleInput(graph, first, best);
        modules.add(new Module(cut, first, best));
      }
    }
    return modules;
  }

  private static int soleInput(CostGraph graph, int first, int last) {
    for (int node = first; node <= last; node++) {
      for (int input : graph.inputs(node)) {
        if (input < graph.firstOutput(first)) {
          return input;
        }
      }
    }
    throw new IllegalStateException("a module reads a value");
  }

  private static List<Module> small(CostGraph graph, List<Module> modules) {
    long smallest =
        modules.stream()
            .mapToLong(module -> graph.bytes(module.x))
            .filter(bytes -> bytes > 0)
            .min()
            .orElse(0);
    return modules.stream()
        .filter(module -> graph.bytes(module.x) <= LARGEST_CUT * smallest)
        .toList();
  }

  /** The longest sequence of modules of which each lies within the one before (ends strictly). */
  private static List<Module> nested(List<Module> modules) {
    int n = modules.size();
    int[] depth = new int[n];
    int[] inner = new int[n];
    int best = -1;
    for (int i = n - 1; i >= 0; i--) {
      depth[i] = 1;
      inner[i] = -1;
      for (int j = i + 1; j < n; j++) {
        if (modules.get(j).last < modules.get(i).last
            && modules.get(j).first > modules.get(i).first
            && depth[j] + 1 > depth[i]) {
          depth[i] = depth[j] + 1;
          inner[i] = j;
        }
      }
      if (best < 0 || depth[i] >= depth[best]) {
        best = i;
      }
    }
    List<Module> chain = new ArrayList<>();
    for (int i = best; i >= 0; i = inner[i]) {
      chain.add(modules.get(i));
    }
    return chain;
  }

  private static int[] escaping(CostGraph graph, int[] lastUse, Module module) {
    return IntStream.range(graph.firstOutput(module.first), graph.firstOutput(module.last + 1))
        .filter(v -> lastUse[v] > module.last)
        .toArray();
  }

  private static int[] lastUse(CostGraph graph) {
    int[] last = new int[graph.valueCount()];
    Arrays.fill(last, -1);
    for (int node = 0; node < graph.nodeCount(); node++) {
      for (int input : graph.inputs(node)) {
        last[input] = node;
      }
    }
    for (int result : graph.results()) {
      last[result] = graph.nodeCount();
    }
    return last;
  }
}
