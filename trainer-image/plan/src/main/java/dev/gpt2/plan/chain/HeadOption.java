package dev.gpt2.plan.chain;

/**
 * One way to run the innermost module, perhaps with the last stages around it.
 *
 * @param stages how many stages run together with the module
 * @param order their nodes, without those that are put off to the end of the step
 * @param peak bytes at its highest, without the x that enters it
 * @param cost nanoseconds of {@code order}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record HeadOption(int stages, int[] order, long peak, long cost) {}
