package dev.gpt2.plan.arena;

/**
 * Room for one tensor for as long as it lives; what overwrites it stays in it.
 *
 * @param bytes a multiple of {@link Arena#ALIGNMENT}
 * @param start the computation that first writes it
 * @param end the computation after which it is free, inclusive
 */
record Block(long bytes, int start, int end) {

  int duration() {
    return end - start + 1;
  }
}
