package dev.gpt2.plan.chain;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Plays one part of a stage: which nodes run when certain values are kept, and what they hold at
 * most. One instance is used for many stages of one graph.
 */
final class StageRun {
  private final CostGraph graph;
  private final boolean[] available;
  private final boolean[] written;
  private final int[] lastUse;
  private int[] order = new int[64];
  private int length;
  private int recomputableFrom;
  private int recomputableTo;

  StageRun(CostGraph graph) {
    this.graph = graph;
    this.available = new boolean[graph.valueCount()];
    this.written = new boolean[graph.residentCount()];
    this.lastUse = new int[graph.valueCount()];
  }

  /**
   * The nodes of a section's backward part with what they lack made again just before, or null when
   * that can't be done: a node of the forward part runs once only, or reads a resident after its
   * update.
   *
   * @param saved values of the forward part that are there
   */
  int @Nullable [] lazily(Section section, int[] saved) {
    length = 0;
    recomputableFrom = section.forwardFrom();
    recomputableTo = section.forwardTo();
    available[section.x()] = true;
    setAvailable(saved, true);
    setAvailable(section.incoming(), true);
    boolean possible = true;
    for (int node : section.backward()) {
      for (int input : graph.inputs(node)) {
        possible = possible && need(input);
      }
      run(node);
    }
    Arrays.fill(written, false);
    for (int t = 0; t < length; t++) {
      setOutputsAvailable(order[t], false);
    }
    available[section.x()] = false;
    setAvailable(saved, false);
    setAvailable(section.incoming(), false);
    return possible ? Arrays.copyOf(order, length) : null;
  }

  private boolean need(int value) {
    if (available[value]) {
      return true;
    }
    int node = graph.producer(value);
    if (node < recomputableFrom || node >= recomputableTo || graph.kind(node) != Kind.REPEATABLE) {
      return false;
    }
    for (int input : graph.inputs(node)) {
      if (!need(input)) {
        return false;
      }
    }
    for (int resident : graph.reads(node)) {
      if (written[resident]) {
        return false;
      }
    }
    run(node);
    return true;
  }

  private void run(int node) {
    if (length == order.length) {
      order = Arrays.copyOf(order, 2 * length);
    }
    order[length++] = node;
    if (graph.overwritten(node) >= 0) {
      available[graph.overwritten(node)] = false;
    }
    for (int resident : graph.writes(node)) {
      written[resident] = true;
    }
    setOutputsAvailable(node, true);
  }

  private void setAvailable(int[] values, boolean is) {
    for (int value : values) {
      available[value] = is;
    }
  }

  private void setOutputsAvailable(int node, boolean is) {
    for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++) {
      available[v] = is;
    }
  }

  /**
   * Highest sum of live bytes while nodes run in this order, each value freed after its last use.
   *
   * @param live values that are there at the beginning
   * @param kept values that stay to the end
   * @param ignored a value that isn't counted
   */
  long peak(int[] nodes, int[] live, int[] kept, int ignored) {
    for (int node : nodes) {
      for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++) {
        lastUse[v] = -1;
      }
    }
    for (int t = 0; t < nodes.length; t++) {
      for (int input : graph.inputs(nodes[t])) {
        lastUse[input] = t;
      }
    }
    for (int value : kept) {
      lastUse[value] = Integer.MAX_VALUE;
    }
    long now = 0;
    for (int value : live) {
      now += graph.bytes(value);
    }
    long peak = now;
    for (int t = 0; t < nodes.length; t++) {
      int node = nodes[t];
      int overwritten = graph.overwritten(node);
      if (overwritten >= 0) {
        now -= graph.bytes(overwritten);
      }
      now += graph.outputBytes(node);
      peak = Math.max(peak, now + graph.workspaceBytes(node));
      for (int input : graph.inputs(node)) {
        if (lastUse[input] == t && input != overwritten && input != ignored) {
          now -= graph.bytes(input);
        }
      }
      for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++) {
        if (lastUse[v] < 0) {
          now -= graph.bytes(v);
        }
      }
    }
    return peak;
  }
}
