package dev.gpt2.plan.search;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import java.util.Arrays;

/**
 * What the graph's own order says about a value: where it is read, and until where it may be made
 * again.
 */
final class NaturalUses {
  private final CostGraph graph;
  private final int[][] readers;
  private final int[] deadline;
  private final int[] holdUntil;

  NaturalUses(CostGraph graph) {
    this.graph = graph;
    this.readers = readers();
    this.deadline = new int[graph.valueCount()];
    this.holdUntil = new int[graph.valueCount()];
    int[] firstWrite = new int[graph.residentCount()];
    Arrays.fill(firstWrite, Integer.MAX_VALUE);
    for (int node = graph.nodeCount() - 1; node >= 0; node--) {
      for (int resident : graph.writes(node)) {
        firstWrite[resident] = node;
      }
    }
    for (int node = 0; node < graph.nodeCount(); node++) {
      int last = Integer.MAX_VALUE;
      if (graph.kind(node) == Kind.REPEATABLE) {
        for (int resident : graph.reads(node)) {
          last = Math.min(last, firstWrite[resident]);
        }
        for (int input : graph.inputs(node)) {
          last = Math.min(last, deadline[input]);
        }
      }
      for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++) {
        deadline[v] = last;
      }
    }
    for (int node = graph.nodeCount() - 1; node >= 0; node--) {
      int until = node;
      for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++) {
        holdUntil[v] = Math.max(holdUntil[v], lastUse(v));
        until = Math.max(until, holdUntil[v]);
      }
      if (graph.kind(node) == Kind.REPEATABLE) {
        for (int input : graph.inputs(node)) {
          holdUntil[input] = Math.max(holdUntil[input], until);
        }
      }
    }
  }

  private int[][] readers() {
    int[] count = new int[graph.valueCount()];
    for (int node = 0; node < graph.nodeCount(); node++) {
      for (int input : graph.inputs(node)) {
        count[input]++;
      }
    }
    for (int result : graph.results()) {
      count[result]++;
    }
    int[][] all = new int[graph.valueCount()][];
    for (int v = 0; v < all.length; v++) {
      all[v] = new int[count[v]];
    }
    int[] filled = new int[graph.valueCount()];
    for (int node = 0; node < graph.nodeCount(); node++) {
      for (int input : graph.inputs(node)) {
        all[input][filled[input]++] = node;
      }
    }
    for (int result : graph.results()) {
      all[result][filled[result]++] = graph.nodeCount();
    }
    return all;
  }

  /** Nodes that read a value, in order; the number of nodes stands for a result. */
  int[] readers(int value) {
    return readers[value];
  }

  /** The first node from {@code node} on that reads a value, or -1. */
  int nextUse(int value, int node) {
    int at = Arrays.binarySearch(readers[value], node);
    int index = at < 0 ? -at - 1 : at;
    return index < readers[value].length ? readers[value][index] : -1;
  }

  int lastUse(int value) {
    return readers[value].length == 0 ? -1 : readers[value][readers[value].length - 1];
  }

  /** The last node for which a value may be made again: later, what it is made of has changed. */
  int deadline(int value) {
    return deadline[value];
  }

  /** Whether a value can't be made again at all. */
  boolean isUnique(int value) {
    return graph.kind(graph.producer(value)) != Kind.REPEATABLE;
  }

  /** The last node for which anything that is made of a value may be made again. */
  int holdUntil(int value) {
    return holdUntil[value];
  }
}
