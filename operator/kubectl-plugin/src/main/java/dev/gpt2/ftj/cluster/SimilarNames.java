package dev.gpt2.ftj.cluster;

import java.util.Comparator;
import java.util.List;

/** Names that somebody may have meant. */
final class SimilarNames {
  private static final int MOST = 3;

  private SimilarNames() {}

  /** Those a few letters away, or of which one is a part of the other; the nearest first. */
  static List<String> to(String name, List<String> names) {
    int allowed = Math.max(2, name.length() / 3);
    return names.stream()
        .filter(
            other ->
                other.contains(name) || name.contains(other) || distance(name, other) <= allowed)
        .sorted(Comparator.comparing((String other) -> distance(name, other)))
        .limit(MOST)
        .toList();
  }

  /** Letters to be put in, left out or changed (Levenshtein 1966). */
  static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
