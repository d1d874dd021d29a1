package dev.gpt2.plan;

import dev.gpt2.plan.schedule.Instruction;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import dev.gpt2.plan.schedule.Schedule;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A schedule and what it comes to, by simulation.
 *
 * @param peakBytes highest sum of live values, without weights and optimizer state
 * @param peakNode where it is reached
 * @param cost predicted nanoseconds of a step
 * @param leastCost predicted nanoseconds of a step in which every node that is needed runs once
 */
public record Plan(Schedule schedule, long peakBytes, String peakNode, long cost, long leastCost) {
  private static final int DIGEST_BYTES = 8;

  /** How much more computation this is than running every node once, in percent. */
  public double recomputePercent() {
    return leastCost == 0 ? 0 : 100.0 * (cost - leastCost) / leastCost;
  }

  /** For a status: rounded, but what isn't nothing is at least 1. */
  public static int wholePercent(double percent) {
    return percent > 0 ? Math.toIntExact(Math.max(1, Math.round(percent))) : 0;
  }

  /**
   * Tells schedules apart: 16 hexadecimal digits of the SHA-256 of all instructions, each as a byte
   * (0 compute, 1 free) and the number of its node or value in four, the highest first.
   */
  public String digest() {
    MessageDigest digest = sha256();
    for (Instruction instruction : schedule.instructions()) {
      switch (instruction) {
        case Compute(int node) -> update(digest, 0, node);
        case Free(int value) -> update(digest, 1, value);
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
  }

  private static void update(MessageDigest digest, int kind, int number) {
    digest.update((byte) kind);
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      digest.update((byte) (number >> shift));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java machine has SHA-256", missing);
    }
  }

  /** The same plan, compared with a step that costs this. */
  Plan withLeastCost(long nanoseconds) {
    return new Plan(schedule, peakBytes, peakNode, cost, nanoseconds);
  }
}
