package dev.gpt2.trainer.token;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;

/** GPT-2's byte pair encoding (Radford et al. 2019, section 2.2); safe for use by many threads. */
public final class Gpt2Bpe {
  public static final int VOCABULARY = 50_257;

  /** Stands between documents; never the result of encoding text. */
  public static final int END_OF_TEXT = 50_256;

  /** How {@link #END_OF_TEXT} is written where a text has to name it. */
  public static final String END_OF_TEXT_NAME = "<|endoftext|>";

  private final Encoding encoding =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);

  /** Token ids of a text as ordinary text: {@code <|endoftext|>} in it becomes several tokens. */
  public int[] encode(CharSequence text) {
    return encoding.encodeOrdinary(text.toString()).toArray();
  }

  /** The text of token ids; bytes that are not UTF-8 become U+FFFD. */
  public String decode(int... tokens) {
    return encoding.decode(list(tokens));
  }

  /** The bytes of one token. */
  byte[] bytes(int token) {
    return encoding.decodeBytes(list(token));
  }

  private static IntArrayList list(int... tokens) {
    IntArrayList list = new IntArrayList(tokens.length);
    for (int token : tokens) {
      list.add(token);
    }
    return list;
  }
}
