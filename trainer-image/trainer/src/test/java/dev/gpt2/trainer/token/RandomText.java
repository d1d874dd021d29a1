package dev.gpt2.trainer.token;

import java.util.SplittableRandom;

/** Texts that are hard to split: many kinds of white space, letters, digits and signs, mixed. */
public final class RandomText {
  private static final String[] PIECES = {
    " ", " ", "  ", "\n", "\n\n", "\t", "\r", "\u0085", "\u00a0", "\u2028", "\u3000", "a", "b",
    "word", "Word", "'s", "'ll", "'", "it's", "7", "1234", ".", "...", "!?", "<|endoftext|>", "é",
    "ß", "日本", "語", "ع", "😀", "👩‍💻", "\u0301", "\u200b", "_", "\\", "\"", "\u0000", "\u001c"
  };

  private RandomText() {}

  public static String of(SplittableRandom random, int pieces) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
