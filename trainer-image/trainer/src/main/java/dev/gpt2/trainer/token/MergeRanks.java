package dev.gpt2.trainer.token;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the pair that each token was merged from.
 *
 * <p>A token of rank r was made by merging two tokens of lower rank. Encoding its characters with
 * only the ranks below r therefore ends in exactly these two.
 */
final class MergeRanks {
  private final List<String> tokens;
  private final Map<String, Integer> rankByToken = new HashMap<>();

  /** The two tokens that are merged into one. */
  record Pair(String left, String right) {}

  MergeRanks(List<String> tokensByRank) {
    tokens = tokensByRank;
    for (String token : tokensByRank) {
      rankByToken.put(token, rankByToken.size());
    }
  }

  /** The pairs of all tokens longer than one character, by rank. */
  List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (int rank = 0; rank < tokens.size(); rank++) {
      if (tokens.get(rank).length() > 1) {
        pairs.add(pair(tokens.get(rank), rank));
      }
    }
    return pairs;
  }

  private Pair pair(String token, int rank) {
    List<String> parts = merge(token, rank);
    if (parts.size() != 2) {
      throw new IllegalStateException("token %d has no merge: %s".formatted(rank, parts));
    }
    return new Pair(parts.getFirst(), parts.getLast());
  }

  /** What a word becomes by the merges whose rank is below {@code endRank}. */
  List<String> merge(String word, int endRank) {
    List<String> parts = new ArrayList<>();
    word.chars().forEach(c -> parts.add(String.valueOf((char) c)));
    while (true) {
      int best = -1;
      int bestRank = endRank;
      for (int i = 0; i + 1 < parts.size(); i++) {
        int rank = rankByToken.getOrDefault(parts.get(i) + parts.get(i + 1), endRank);
        if (rank < bestRank) {
          best = i;
          bestRank = rank;
        }
      }
      if (best < 0) {
        return parts;
      }
      parts.set(best, parts.get(best) + parts.remove(best + 1));
    }
  }
}
