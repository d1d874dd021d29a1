package dev.gpt2.trainer.token;

import java.util.Arrays;

/** Token ids that are collected, without boxes. */
public final class TokenList {
  private int[] ids;
  private int length;

  public TokenList(int expectedLength) {
    ids = new int[Math.max(1, expectedLength)];
  }

  public void add(int id) {
    if (length == ids.length) {
      ids = Arrays.copyOf(ids, Math.multiplyExact(2, length));
    }
    ids[length++] = id;
  }

  void addAll(int[] more) {
    for (int id : more) {
      add(id);
    }
  }

  public int[] toArray() {
    return Arrays.copyOf(ids, length);
  }
}
