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
    long[] offsets = new long[blocks.size()];
    int[] placed = new int[blocks.size()];
    int count = 0;
    long bytes = 0;
    for (int index : IntStream.range(0, blocks.size()).boxed().sorted(order).toList()) {
      Block block = blocks.get(index);
      long offset = 0;
      for (int i = 0; i < count; i++) {
        Block other = blocks.get(placed[i]);
        if (block.overlaps(other)) {
          if (offset + block.bytes() <= offsets[placed[i]]) {
            break;
          }
          offset = Math.max(offset, offsets[placed[i]] + other.bytes());
        }
      }
      offsets[index] = offset;
      bytes = Math.max(bytes, offset + block.bytes());
      int at = count++;
      while (at > 0 && offsets[placed[at - 1]] > offset) {
        placed[at] = placed[at - 1];
        at--;
      }
      placed[at] = index;
    }
    return new Placement(bytes, offsets);
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
