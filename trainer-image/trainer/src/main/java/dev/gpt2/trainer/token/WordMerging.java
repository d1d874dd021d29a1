package dev.gpt2.trainer.token;

import java.util.Arrays;

/**
 * Merges the tokens of one word: again and again the pair with the lowest rank, the leftmost of
 * several such, until no two neighbours are a pair.
 *
 * <p>That gives what {@code encoder.py} of openai/gpt-2 has, which merges all places of a pair in
 * one pass: a merge only makes pairs of a higher rank than its own. In a short word the lowest rank
 * is looked for each time; in a long one pairs wait in a heap.
 */
final class WordMerging {
  private static final int LONGEST_SCANNED = 64;

  private WordMerging() {}

  /** What becomes of a word whose bytes are given as tokens; the array is used up. */
  static int[] merge(MergeTable table, int[] byteTokens) {
    return byteTokens.length <= LONGEST_SCANNED
        ? scan(table, byteTokens)
        : new LongWord(table, byteTokens).merge();
  }

  /** Takes O(n²) steps for n bytes. */
  private static int[] scan(MergeTable table, int[] tokens) {
    int count = tokens.length;
    int[] merged = new int[count];
    for (int i = 0; i < count; i++) {
      merged[i] = mergedAt(i, tokens, count, table);
    }
    for (int place = lowest(merged, count); place >= 0; place = lowest(merged, count)) {
      tokens[place] = merged[place];
      count--;
      System.arraycopy(tokens, place + 2, tokens, place + 1, count - place - 1);
      System.arraycopy(merged, place + 2, merged, place + 1, count - place - 1);
      merged[place] = mergedAt(place, tokens, count, table);
      if (place > 0) {
        merged[place - 1] = mergedAt(place - 1, tokens, count, table);
      }
    }
    return Arrays.copyOf(tokens, count);
  }

  private static int mergedAt(int place, int[] tokens, int count, MergeTable table) {
    return place + 1 < count ? table.merged(tokens[place], tokens[place + 1]) : MergeTable.NONE;
  }

  /** The first of the places with the lowest rank, -1 if nothing can be merged. */
  private static int lowest(int[] merged, int count) {
    int lowest = MergeTable.NONE;
    int place = -1;
    for (int i = 0; i < count; i++) {
      if (merged[i] < lowest) {
        lowest = merged[i];
        place = i;
      }
    }
    return place;
  }
}
