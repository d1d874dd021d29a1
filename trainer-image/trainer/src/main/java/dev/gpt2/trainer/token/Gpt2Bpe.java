package dev.gpt2.trainer.token;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** GPT-2's byte pair encoding (Radford et al. 2019, section 2.2); safe for use by many threads. */
public final class Gpt2Bpe {
  public static final int VOCABULARY = 50_257;

  /** Stands between documents; never the result of encoding text. */
  public static final int END_OF_TEXT = 50_256;

  /** How {@link #END_OF_TEXT} is written where a text has to name it. */
  public static final String END_OF_TEXT_NAME = "<|endoftext|>";

  private final BytePairs pairs = BytePairs.gpt2();
  private final KnownWords words = new KnownWords(pairs);

  /** Token ids of a text as ordinary text: {@code <|endoftext|>} in it becomes several tokens. */
  public int[] encode(CharSequence text) {
    char[] characters = text.toString().toCharArray();
    TokenList tokens = new TokenList(characters.length);
    encode(characters, 0, characters.length, tokens);
    return tokens.toArray();
  }

  /** Adds the token ids of the text at [start, end). */
  public void encode(char[] text, int start, int end, TokenList tokens) {
    int word = start;
    while (word < end) {
      int wordEnd = SplitPattern.wordEnd(text, word, end);
      tokens.addAll(words.tokens(text, word, wordEnd));
      word = wordEnd;
    }
  }

  /** The text of token ids; bytes that are not UTF-8 become U+FFFD. */
  public String decode(int... tokens) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int token : tokens) {
      text.writeBytes(pairs.bytes(token));
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  /** The tokens' bytes, and what they are merged from. */
  BytePairs pairs() {
    return pairs;
  }

  /** The bytes of one token. */
  byte[] bytes(int token) {
    return pairs.bytes(token);
  }
}
