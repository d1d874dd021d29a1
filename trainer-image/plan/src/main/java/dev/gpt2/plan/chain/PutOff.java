package dev.gpt2.plan.chain;

/**
 * Work of the innermost module that waits until the stages are done.
 *
 * @param held values kept from there on for it
 * @param heldBytes their bytes
 * @param order what is put off, with what it needs made again
 * @param peak bytes at the highest of {@code order}, {@code held} included
 * @param cost nanoseconds of {@code order}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record PutOff(int[] held, long heldBytes, int[] order, long peak, long cost) {
  static final PutOff NOTHING = new PutOff(new int[0], 0, new int[0], 0, 0);
}
