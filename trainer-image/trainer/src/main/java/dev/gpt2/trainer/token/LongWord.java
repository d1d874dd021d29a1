package dev.gpt2.trainer.token;

/**
 * A word whose pairs wait in a heap, by rank and then by place: O(n log n) steps for n bytes.
 *
 * <p>A pair that has vanished meanwhile stays in the heap, and is recognised when it comes out.
 */
final class LongWord {
  private static final int END = -1;

  private final MergeTable table;
  private final int[] tokens;
  private final int[] next;
  private final int[] previous;

  /** What the token at each place and the one after it are merged into. */
  private final int[] merged;

  private final LongHeap waiting;
  private int count;

  LongWord(MergeTable table, int[] byteTokens) {
    this.table = table;
    tokens = byteTokens;
    count = tokens.length;
    next = new int[count];
    previous = new int[count];
    merged = new int[count];
    waiting = new LongHeap(count);
    for (int place = 0; place < count; place++) {
      next[place] = place + 1 < count ? place + 1 : END;
      previous[place] = place - 1;
    }
    for (int place = 0; place < count; place++) {
      consider(place);
    }
  }

  int[] merge() {
    while (!waiting.isEmpty()) {
      long lowest = waiting.poll();
      int result = (int) (lowest >>> Integer.SIZE);
      int place = (int) lowest;
      if (merged[place] == result) {
        merge(place, result);
      }
    }
    int[] left = new int[count];
    int place = 0;
    for (int i = 0; i < count; i++) {
      left[i] = tokens[place];
      place = next[place];
    }
    return left;
  }

  private void merge(int place, int result) {
    int gone = next[place];
    tokens[place] = result;
    merged[gone] = MergeTable.NONE;
    next[place] = next[gone];
    if (next[place] != END) {
      previous[next[place]] = place;
    }
    count--;
    consider(place);
    if (previous[place] != END) {
      consider(previous[place]);
    }
  }

  private void consider(int place) {
    int after = next[place];
    merged[place] = after == END ? MergeTable.NONE : table.merged(tokens[place], tokens[after]);
    if (merged[place] != MergeTable.NONE) {
      waiting.add((long) merged[place] << Integer.SIZE | place);
    }
  }
}
