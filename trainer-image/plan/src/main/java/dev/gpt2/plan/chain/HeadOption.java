package dev.gpt2.plan.chain;

/**
 * One way to run the innermost module.
 *
 * @param order its nodes, without those that are put off
 * @param peak bytes at its highest, without its x
 * @param cost nanoseconds of {@code order}
 * @param held values kept from there to the end of the step for what is put off
 * @param heldBytes their bytes
 * @param later what is put off, with what it needs made again
 * @param laterPeak bytes at the highest of {@code later}, {@code held} included
 * @param laterCost nanoseconds of {@code later}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record HeadOption(
    int[] order,
    long peak,
    long cost,
    int[] held,
    long heldBytes,
    int[] later,
    long laterPeak,
    long laterCost) {}
