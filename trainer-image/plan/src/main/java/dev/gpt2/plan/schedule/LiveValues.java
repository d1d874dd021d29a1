package dev.gpt2.plan.schedule;

import dev.gpt2.plan.schedule.CostGraph.Kind;
import java.util.BitSet;

/**
 * The rules of a step, kept while it goes on: which values are alive, how many bytes they take, and
 * that nothing is read that is dead or stale.
 *
 * <p>The simulator and the executor both obey this class, so that a schedule which passes the one
 * behaves the same in the other.
 */
public final class LiveValues {
  private final CostGraph graph;
  private final BitSet live = new BitSet();
  private final BitSet written = new BitSet();
  private final BitSet ran = new BitSet();
  private long liveBytes;
  private long peakBytes;
  private int peakNode = -1;

  public LiveValues(CostGraph graph) {
    this.graph = graph;
  }

  /**
   * Checks that a node may run now, and counts its memory: outputs and workspace stand beside the
   * inputs. An overwritten input is dead afterwards and gives its buffer to the first output.
   */
  public void compute(int node) {
    for (int input : graph.inputs(node)) {
      require(live.get(input), node, "reads", input);
    }
    for (int resident : graph.reads(node)) {
      if (written.get(resident)) {
        throw new InvalidScheduleException(
            "%s reads %s after its update"
                .formatted(graph.name(node), graph.residentName(resident)));
      }
    }
    for (int resident : graph.writes(node)) {
      written.set(resident);
    }
    if (graph.kind(node) != Kind.REPEATABLE && ran.get(node)) {
      throw new InvalidScheduleException(graph.name(node) + " would run twice");
    }
    ran.set(node);
    int overwritten = graph.overwritten(node);
    if (overwritten >= 0) {
      live.clear(overwritten);
      liveBytes -= graph.bytes(overwritten);
    }
    long during = liveBytes + graph.outputBytes(node) + graph.workspaceBytes(node);
    if (during > peakBytes) {
      peakBytes = during;
      peakNode = node;
    }
    for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++) {
      if (!live.get(v)) {
        live.set(v);
        liveBytes += graph.bytes(v);
      }
    }
  }

  public void free(int value) {
    require(live.get(value), graph.producer(value), "would free its", value);
    live.clear(value);
    liveBytes -= graph.bytes(value);
  }

  /** Checks that the step is complete: all updates done, exactly the results alive. */
  public void finish() {
    for (int node = 0; node < graph.nodeCount(); node++) {
      if (graph.kind(node) == Kind.UPDATE && !ran.get(node)) {
        throw new InvalidScheduleException(graph.name(node) + " never ran");
      }
    }
    BitSet left = (BitSet) live.clone();
    for (int result : graph.results()) {
      require(live.get(result), graph.producer(result), "must leave", result);
      left.clear(result);
    }
    if (!left.isEmpty()) {
      throw new InvalidScheduleException(graph.describe(left.nextSetBit(0)) + " is never freed");
    }
  }

  public long liveBytes() {
    return liveBytes;
  }

  public long peakBytes() {
    return peakBytes;
  }

  /** The node at which the peak was reached, -1 before the first. */
  public int peakNode() {
    return peakNode;
  }

  private void require(boolean holds, int node, String does, int value) {
    if (!holds) {
      throw new InvalidScheduleException(
          "%s %s %s, which isn't alive".formatted(graph.name(node), does, graph.describe(value)));
    }
  }
}
