package dev.gpt2.plan.arena;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Offsets of blocks in one buffer.
 *
 * @param bytes where the last one ends
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Placement(long bytes, long[] offsets) {

  /** Places blocks in an order, each into the lowest gap that is free during its life. */
  static Placement of(List<Block> blocks, Comparator<Integer> order) {
    Placed placed = new Placed(blocks.size());
    long[] offsets = new long[blocks.size()];
    IntStream.range(0, blocks.size())
        .boxed()
        .sorted(order)
        .forEach(index -> offsets[index] = placed.add(blocks.get(index)));
    return new Placement(placed.bytes, offsets);
  }

  /** What has a place, by offset; arrays of numbers, since thousands are gone through for each. */
  private static final class Placed {
    private final int[] start;
    private final int[] end;
    private final long[] from;
    private final long[] to;
    private int count;
    private long bytes;

    Placed(int most) {
      start = new int[most];
      end = new int[most];
      from = new long[most];
      to = new long[most];
    }

    long add(Block block) {
      long offset = lowestGap(block);
      int at = count++;
      while (at > 0 && from[at - 1] > offset) {
        at--;
      }
      int moved = count - 1 - at;
      System.arraycopy(start, at, start, at + 1, moved);
      System.arraycopy(end, at, end, at + 1, moved);
      System.arraycopy(from, at, from, at + 1, moved);
      System.arraycopy(to, at, to, at + 1, moved);
      start[at] = block.start();
      end[at] = block.end();
      from[at] = offset;
      to[at] = offset + block.bytes();
      bytes = Math.max(bytes, to[at]);
      return offset;
    }

    private long lowestGap(Block block) {
      long offset = 0;
      for (int i = 0; i < count; i++) {
        if (start[i] <= block.end() && block.start() <= end[i]) {
          if (offset + block.bytes() <= from[i]) {
            break;
          }
          offset = Math.max(offset, to[i]);
        }
      }
      return offset;
    }
  }

  /** Orders that do well on steps with and without recomputation. */
  static List<Comparator<Integer>> orders(List<Block> blocks) {
    long[] breadth = breadth(blocks);
    Comparator<Integer> size =
        Comparator.<Integer>comparingLong(i -> blocks.get(i).bytes()).reversed();
    Comparator<Integer> duration =
        Comparator.<Integer>comparingInt(i -> blocks.get(i).duration()).reversed();
    Comparator<Integer> widest = Comparator.<Integer>comparingLong(i -> breadth[i]).reversed();
    Comparator<Integer> number = Comparator.naturalOrder();
    return List.of(
        duration.thenComparing(size).thenComparing(number),
        size.thenComparing(duration).thenComparing(number),
        widest.thenComparing(size).thenComparing(number),
        widest.thenComparing(duration).thenComparing(number));
  }

  /** For each block the most bytes that are alive at one time of its life. */
  private static long[] breadth(List<Block> blocks) {
    int last = blocks.stream().mapToInt(Block::end).max().orElse(-1);
    long[] alive = new long[last + 2];
    for (Block block : blocks) {
      alive[block.start()] += block.bytes();
      alive[block.end() + 1] -= block.bytes();
    }
    Arrays.parallelPrefix(alive, Long::sum);
    return blocks.stream()
        .mapToLong(
            block -> {
              long most = 0;
              for (int t = block.start(); t <= block.end(); t++) {
                most = Math.max(most, alive[t]);
              }
              return most;
            })
        .toArray();
  }
}
