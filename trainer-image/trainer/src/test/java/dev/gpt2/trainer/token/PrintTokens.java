package dev.gpt2.trainer.token;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * For {@code same_tokens.py}: writes into a folder GPT-2's vocabulary files, texts with our ids, a
 * line each, and what kind of character each code point is to this Java machine.
 */
public final class PrintTokens {
  private static final int TEXTS = 3_000;
  private static final int LONGEST_RUN = 20_000;

  private PrintTokens() {}

  /** The folder; it has to be there. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Gpt2Bpe bpe = new Gpt2Bpe();
    Gpt2Vocabulary vocabulary = new Gpt2Vocabulary(bpe);
    Files.writeString(folder.resolve("vocab.json"), vocabulary.vocabJson());
    Files.writeString(folder.resolve("merges.txt"), vocabulary.mergesTxt());
    Files.write(folder.resolve("kinds"), kinds());
    JsonMapper json = new JsonMapper();
    try (BufferedWriter lines = Files.newBufferedWriter(folder.resolve("texts.jsonl"))) {
      for (int seed = 0; seed < TEXTS; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder(HostileText.of(random, 1 + seed % 120));
        if (seed % 200 == 0) {
          text.repeat(text.codePointAt(0), random.nextInt(LONGEST_RUN));
        }
        lines.write(
            json.writeValueAsString(Map.of("text", text.toString(), "ids", bpe.encode(text))));
        lines.newLine();
      }
    }
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[Character.MAX_CODE_POINT + 1];
    for (int character = 0; character < kinds.length; character++) {
      kinds[character] = SplitPattern.kindOf(character);
    }
    return kinds;
  }
}
