package dev.gpt2.plan.schedule;

import java.util.Arrays;
import java.util.BitSet;

/**
 * When each value is alive in an order: one span for each time that it is computed, from that
 * position to its last use before it is computed again, both inclusive.
 *
 * <p>A value that is computed for nothing lives at its own position only. The sums are those of
 * {@link LiveValues}, in one pass and without looking for mistakes.
 */
public final class Lifetimes {
  private final CostGraph graph;
  private final Order order;
  private int count;
  private int[] value = new int[64];
  private int[] start = new int[64];
  private int[] end = new int[64];
  private final BitSet read = new BitSet();
  private final int[] current;
  private final long[] during;

  public Lifetimes(CostGraph graph, Order order) {
    this.graph = graph;
    this.order = order;
    int length = order.length();
    current = new int[graph.valueCount()];
    Arrays.fill(current, -1);
    during = new long[length];
    scan();
  }

  private void scan() {
    int[] nodes = order.nodes();
    long[] delta = new long[nodes.length + 1];
    for (int t = 0; t < nodes.length; t++) {
      int node = nodes[t];
      for (int input : graph.inputs(node)) {
        int span = current[input];
        if (span < 0) {
          throw new InvalidScheduleException(
              "%s reads %s, which was never made"
                  .formatted(graph.name(node), graph.describe(input)));
        }
        end[span] = t;
        read.set(span);
      }
      during[t] += graph.workspaceBytes(node);
      int overwritten = graph.overwritten(node);
      if (overwritten >= 0) {
        during[t] -= graph.bytes(overwritten);
        current[overwritten] = -1;
      }
      for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++) {
        add(v, t);
      }
    }
    for (int result : graph.results()) {
      end[current[result]] = nodes.length - 1;
      read.set(current[result]);
    }
    for (int span = 0; span < count; span++) {
      delta[start[span]] += graph.bytes(value[span]);
      delta[end[span] + 1] -= graph.bytes(value[span]);
    }
    long live = 0;
    for (int t = 0; t < nodes.length; t++) {
      live += delta[t];
      during[t] += live;
    }
  }

  private void add(int v, int t) {
    if (count == value.length) {
      value = Arrays.copyOf(value, 2 * count);
      start = Arrays.copyOf(start, 2 * count);
      end = Arrays.copyOf(end, 2 * count);
    }
    value[count] = v;
    start[count] = t;
    end[count] = t;
    current[v] = count;
    count++;
  }

  /** How many spans there are. */
  public int count() {
    return count;
  }

  public int value(int span) {
    return value[span];
  }

  public int start(int span) {
    return start[span];
  }

  public int end(int span) {
    return end[span];
  }

  /** Whether anything reads the value in this span, or it is a result of the step. */
  public boolean isRead(int span) {
    return read.get(span);
  }

  /** Bytes alive while the node at a position runs, its workspace included. */
  public long during(int position) {
    return during[position];
  }

  public long peakBytes() {
    long peak = 0;
    for (long bytes : during) {
      peak = Math.max(peak, bytes);
    }
    return peak;
  }
}
