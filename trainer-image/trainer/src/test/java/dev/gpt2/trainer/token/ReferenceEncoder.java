package dev.gpt2.trainer.token;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * OpenAI's {@code encoder.py} said again, step by step and slowly: the judge of {@link Gpt2Bpe}.
 *
 * <p>It knows the vocabulary by the published files alone, as {@code encoder.py} does; {@code
 * same-tokens.sh} compares it with the Python original. {@code \s} is Unicode's White_Space, as in
 * the Python module that {@code encoder.py} uses.
 */
final class ReferenceEncoder {
  private static final Pattern WORDS =
      Pattern.compile(
          """
          's|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"""
              .replace("[^\\s", "[^\\p{IsWhite_Space}")
              .replace("\\s", "\\p{IsWhite_Space}")
              .replace("\\S", "\\P{IsWhite_Space}"));

  private final Map<String, Integer> ids;
  private final Map<String, Integer> ranks = new HashMap<>();

  /** From the contents of {@code vocab.json} and {@code merges.txt}. */
  ReferenceEncoder(String vocabJson, String mergesTxt) {
    ids = ids(vocabJson);
    for (String pair : mergesTxt.lines().skip(1).toList()) {
      ranks.put(pair, ranks.size());
    }
  }

  private static Map<String, Integer> ids(String vocabJson) {
    try {
      return new JsonMapper().readValue(vocabJson, new TypeReference<>() {});
    } catch (IOException wrong) {
      throw new UncheckedIOException(wrong);
    }
  }

  int[] encode(String text) {
    List<Integer> tokens = new ArrayList<>();
    Matcher words = WORDS.matcher(text);
    while (words.find()) {
      String symbols = ByteSymbols.of(words.group().getBytes(StandardCharsets.UTF_8));
      for (String token : merge(symbols)) {
        tokens.add(Objects.requireNonNull(ids.get(token)));
      }
    }
    return tokens.stream().mapToInt(id -> id).toArray();
  }

  private List<String> merge(String word) {
    List<String> parts = new ArrayList<>();
    word.chars().forEach(c -> parts.add(String.valueOf((char) c)));
    List<String> merged = parts;
    for (String pair = lowest(merged); !pair.isEmpty(); pair = lowest(merged)) {
      merged = merge(merged, pair);
    }
    return merged;
  }

  /** The pair of neighbours with the lowest rank, as it is written; empty if there is none. */
  private String lowest(List<String> parts) {
    String lowest = "";
    int lowestRank = Integer.MAX_VALUE;
    for (int i = 0; i + 1 < parts.size(); i++) {
      String pair = parts.get(i) + " " + parts.get(i + 1);
      int rank = ranks.getOrDefault(pair, Integer.MAX_VALUE);
      if (rank < lowestRank) {
        lowest = pair;
        lowestRank = rank;
      }
    }
    return lowest;
  }

  private static List<String> merge(List<String> parts, String pair) {
    List<String> merged = new ArrayList<>();
    int i = 0;
    while (i < parts.size()) {
      if (i + 1 < parts.size() && pair.equals(parts.get(i) + " " + parts.get(i + 1))) {
        merged.add(parts.get(i) + parts.get(i + 1));
        i += 2;
      } else {
        merged.add(parts.get(i));
        i++;
      }
    }
    return merged;
  }
}
