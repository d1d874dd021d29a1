package dev.gpt2.trainer.token;

import java.util.Arrays;

/** Numbers, of which the smallest comes out first: a binary heap without boxes. */
final class LongHeap {
  private long[] numbers;
  private int size;

  LongHeap(int expectedSize) {
    numbers = new long[Math.max(1, expectedSize)];
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(long number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
    }
    int at = size++;
    while (at > 0 && numbers[(at - 1) / 2] > number) {
      numbers[at] = numbers[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    numbers[at] = number;
  }

  /** Takes the smallest number out. */
  long poll() {
    long smallest = numbers[0];
    long last = numbers[--size];
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && numbers[child + 1] < numbers[child]) {
        child++;
      }
      if (last <= numbers[child]) {
        break;
      }
      numbers[at] = numbers[child];
      at = child;
    }
    numbers[at] = last;
    return smallest;
  }
}
