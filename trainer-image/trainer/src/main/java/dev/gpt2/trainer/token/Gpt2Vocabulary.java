package dev.gpt2.trainer.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * GPT-2's vocabulary as the files that other programs read: {@code vocab.json} and {@code
 * merges.txt}, byte for byte as OpenAI published them.
 *
 * <p>Both are derived from the ranked tokens of the encoder, so that nothing is stored twice.
 */
public final class Gpt2Vocabulary {
  private static final String MERGES_VERSION = "#version: 0.2\n";

  private final List<BytePairs.Pair> pairs;

  /** Each token's characters by id, {@code <|endoftext|>} last. */
  private final List<String> tokens;

  public Gpt2Vocabulary(Gpt2Bpe bpe) {
    pairs = bpe.pairs().pairs();
    tokens =
        IntStream.range(0, Gpt2Bpe.VOCABULARY)
            .mapToObj(
                id ->
                    id == Gpt2Bpe.END_OF_TEXT
                        ? Gpt2Bpe.END_OF_TEXT_NAME
                        : ByteSymbols.of(bpe.pairs().bytes(id)))
            .toList();
  }

  /** The content of {@code vocab.json}: token to id, ASCII only. */
  public String vocabJson() {
    StringBuilder json = new StringBuilder("{");
    for (int id = 0; id < tokens.size(); id++) {
      json.append(id == 0 ? "\"" : ", \"");
      tokens.get(id).chars().forEach(c -> appendEscaped(json, (char) c));
      json.append("\": ").append(id);
    }
    return json.append('}').toString();
  }

  /** The content of {@code merges.txt}: the pairs that are merged, most frequent first. */
  public String mergesTxt() {
    StringBuilder merges = new StringBuilder(MERGES_VERSION);
    for (BytePairs.Pair pair : pairs) {
      merges.append(tokens.get(pair.left())).append(' ').append(tokens.get(pair.right()));
      merges.append('\n');
    }
    return merges.toString();
  }

  /** Whether a {@code vocab.json} has exactly GPT-2's tokens with GPT-2's ids. */
  public boolean matches(Path vocabJson) throws IOException {
    Map<String, Integer> found = new HashMap<>();
    try (JsonParser json = new JsonFactory().createParser(vocabJson.toFile())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      for (String token = json.nextFieldName(); token != null; token = json.nextFieldName()) {
        found.put(token, json.nextIntValue(-1));
      }
    } catch (JsonProcessingException notJson) {
      return false;
    }
    return found.size() == tokens.size()
        && IntStream.range(0, tokens.size())
            .allMatch(id -> found.getOrDefault(tokens.get(id), -1) == id);
  }

  private static void appendEscaped(StringBuilder json, char c) {
    if (c == '"' || c == '\\') {
      json.append('\\').append(c);
    } else if (c < 0x7F) {
      json.append(c);
    } else {
      json.append("\\u%04x".formatted((int) c));
    }
  }
}
