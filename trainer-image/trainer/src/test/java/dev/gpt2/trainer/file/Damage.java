package dev.gpt2.trainer.file;

import java.util.Arrays;
import java.util.SplittableRandom;

/** What happens to files: they are cut off, or a bit of them flips. */
public final class Damage {
  private Damage() {}

  /** The first bytes, at least none and never all. */
  public static byte[] cutOff(byte[] content, SplittableRandom random) {
    return Arrays.copyOf(content, random.nextInt(content.length));
  }

  public static byte[] flipBit(byte[] content, SplittableRandom random) {
    return flipBitBefore(content.length, content, random);
  }

  /** Flips a bit of one of the first {@code end} bytes. */
  public static byte[] flipBitBefore(int end, byte[] content, SplittableRandom random) {
    byte[] damaged = content.clone();
    damaged[random.nextInt(end)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    return damaged;
  }
}
