package dev.gpt2.trainer.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of words, of which a text has few different ones: those met last are kept.
 *
 * <p>Threads share them without a lock. A word and its tokens never change, so whichever word a
 * thread sees in a slot is whole; if it isn't the one sought, or another's hash is seen beside it,
 * that only costs time.
 */
final class KnownWords {
  /** So many that they stay in a processor's own cache: more slots are slower. */
  private static final int SLOT_BITS = 14;

  private static final int LONGEST_KEPT = 32;

  /** Knuth's multiplicative hashing: 2^32 over the golden ratio. */
  private static final int GOLDEN = 0x9E3779B9;

  private final BytePairs pairs;
  private final @Nullable Word[] slots = new Word[1 << SLOT_BITS];

  /** Of the word in each slot; most words that aren't the one sought need not be looked at. */
  private final int[] hashes = new int[1 << SLOT_BITS];

  /** All fields are final, so that other threads see them as they were made. */
  private static final class Word {
    final char[] text;
    final int[] tokens;

    Word(char[] text, int[] tokens) {
      this.text = text;
      this.tokens = tokens;
    }

    boolean is(char[] other, int start, int end) {
      return Arrays.equals(text, 0, text.length, other, start, end);
    }
  }

  KnownWords(BytePairs pairs) {
    this.pairs = pairs;
  }

  /** The tokens of the word at [start, end), not to be changed. */
  int[] tokens(char[] text, int start, int end) {
    if (end - start > LONGEST_KEPT) {
      return encode(text, start, end);
    }
    int hash = hash(text, start, end);
    int slot = hash >>> (Integer.SIZE - SLOT_BITS);
    Word word = hashes[slot] == hash ? slots[slot] : null;
    if (word == null || !word.is(text, start, end)) {
      word = new Word(Arrays.copyOfRange(text, start, end), encode(text, start, end));
      slots[slot] = word;
      hashes[slot] = hash;
    }
    return word.tokens;
  }

  private int[] encode(char[] text, int start, int end) {
    return pairs.encode(new String(text, start, end - start).getBytes(StandardCharsets.UTF_8));
  }

  private static int hash(char[] text, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + text[i];
    }
    return hash * GOLDEN;
  }
}
