package dev.gpt2.plan.arena;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import dev.gpt2.plan.schedule.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * One buffer for all values of a step: as a schedule says when each is alive, their places are
 * known before the first step runs, and no allocator's habits can break the promise.
 *
 * <p>Finding the smallest buffer is bin packing (dynamic storage allocation, NP-hard); blocks are
 * placed one after the other into the lowest gap, in several orders, and the smallest result is
 * taken: Pisarchyk and Lee 2020 (arXiv 2001.03288), greedy by size and by breadth.
 */
public final class Arena {
  /** Bytes: a cache line, and what vector instructions and GPU kernels ask for. */
  static final long ALIGNMENT = 64;

  private final long bytes;
  private final int[][] blocks;
  private final long[] offsets;

  private Arena(long bytes, int[][] blocks, long[] offsets) {
    this.bytes = bytes;
    this.blocks = blocks;
    this.offsets = offsets;
  }

  public static Arena of(CostGraph graph, Schedule schedule) {
    Lives lives = new Lives(graph);
    for (var instruction : schedule.instructions()) {
      switch (instruction) {
        case Compute(int node) -> lives.compute(node);
        case Free(int value) -> lives.free(value);
      }
    }
    List<Block> blocks = lives.blocks();
    Placement best = null;
    for (Comparator<Integer> order : Placement.orders(blocks)) {
      Placement placement = Placement.of(blocks, order);
      if (best == null || placement.bytes() < best.bytes()) {
        best = placement;
      }
    }
    return new Arena(
        best == null ? 0 : best.bytes(),
        lives.outputs().toArray(int[][]::new),
        best == null ? new long[0] : best.offsets());
  }

  /** How large the buffer is. */
  public long bytes() {
    return bytes;
  }

  /**
   * Where an output of a computation lies, in bytes from the beginning.
   *
   * @param computation its number in the schedule, from 0
   */
  public long offset(int computation, int output) {
    return offsets[blocks[computation][output]];
  }

  /** Collects blocks while it goes through a schedule. */
  private static final class Lives {
    private static final int OPEN = Integer.MAX_VALUE;

    private final CostGraph graph;
    private final int[] blockOf;
    private final List<Life> all = new ArrayList<>();
    private final List<int[]> outputs = new ArrayList<>();

    Lives(CostGraph graph) {
      this.graph = graph;
      this.blockOf = new int[graph.valueCount()];
      Arrays.fill(blockOf, -1);
    }

    void compute(int node) {
      int now = outputs.size();
      int first = graph.firstOutput(node);
      int[] places = new int[graph.firstOutput(node + 1) - first];
      for (int i = 0; i < places.length; i++) {
        int value = first + i;
        int overwritten = i == 0 ? graph.overwritten(node) : -1;
        if (overwritten >= 0) {
          places[i] = blockOf[overwritten];
          blockOf[overwritten] = -1;
          blockOf[value] = places[i];
          Life life = all.get(places[i]);
          life.bytes = Math.max(life.bytes, graph.bytes(value));
        } else {
          places[i] = all.size();
          // a value that is alive stays where it is; what is made beside it is dropped at once
          all.add(new Life(graph.bytes(value), now, blockOf[value] < 0 ? OPEN : now));
          blockOf[value] = blockOf[value] < 0 ? places[i] : blockOf[value];
        }
      }
      outputs.add(places);
    }

    void free(int value) {
      all.get(blockOf[value]).end = outputs.size() - 1;
      blockOf[value] = -1;
    }

    List<int[]> outputs() {
      return outputs;
    }

    List<Block> blocks() {
      return all.stream().map(life -> life.block(outputs.size() - 1)).toList();
    }
  }

  /** A block whose end isn't known yet. */
  private static final class Life {
    private final int start;
    private long bytes;
    private int end;

    Life(long bytes, int start, int end) {
      this.bytes = bytes;
      this.start = start;
      this.end = end;
    }

    Block block(int last) {
      return new Block(Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT, start, Math.min(end, last));
    }
  }
}
