package dev.gpt2.trainer.token;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * GPT-2's tokens and the pairs that they are merged from.
 *
 * <p>Of the library that brings the vocabulary only the bytes of each token are taken. A token of
 * rank r is the result of one merge of lower ones, so encoding its bytes with the pairs of all
 * lower ranks ends in the two that it was merged from.
 */
final class BytePairs {
  private static final int SINGLE_BYTES = 1 << Byte.SIZE;

  /** Of each token but {@link Gpt2Bpe#END_OF_TEXT}, by id: its bytes. */
  private final List<byte[]> bytes;

  /** The token of each single byte. */
  private final int[] byteTokens = new int[SINGLE_BYTES];

  private final List<Pair> pairs = new ArrayList<>();
  private final MergeTable merges = new MergeTable();

  /** Two tokens that are merged into one. */
  record Pair(int left, int right) {}

  private BytePairs(List<byte[]> bytes) {
    this.bytes = bytes;
    for (int id = 0; id < SINGLE_BYTES; id++) {
      byteTokens[Byte.toUnsignedInt(bytes.get(id)[0])] = id;
    }
    for (int id = SINGLE_BYTES; id < bytes.size(); id++) {
      int[] parts = encode(bytes.get(id));
      if (parts.length != 2) {
        throw new IllegalStateException("token %d has no merge".formatted(id));
      }
      pairs.add(new Pair(parts[0], parts[1]));
      merges.add(parts[0], parts[1], id);
    }
  }

  static BytePairs gpt2() {
    Encoding vocabulary = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
    List<byte[]> bytes = new ArrayList<>();
    for (int id = 0; id < Gpt2Bpe.END_OF_TEXT; id++) {
      IntArrayList token = new IntArrayList(1);
      token.add(id);
      bytes.add(vocabulary.decodeBytes(token));
    }
    return new BytePairs(bytes);
  }

  byte[] bytes(int token) {
    return token == Gpt2Bpe.END_OF_TEXT
        ? Gpt2Bpe.END_OF_TEXT_NAME.getBytes(StandardCharsets.UTF_8)
        : bytes.get(token);
  }

  /** All pairs, the lowest rank first. */
  List<Pair> pairs() {
    return List.copyOf(pairs);
  }

  /** The tokens of a word. */
  int[] encode(byte[] word) {
    int[] tokens = new int[word.length];
    for (int i = 0; i < word.length; i++) {
      tokens[i] = byteTokens[Byte.toUnsignedInt(word[i])];
    }
    return WordMerging.merge(merges, tokens);
  }
}
