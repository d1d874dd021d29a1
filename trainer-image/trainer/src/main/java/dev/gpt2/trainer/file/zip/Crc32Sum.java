package dev.gpt2.trainer.file.zip;

/**
 * The CRC-32 of two byte sequences one after the other, from those of each.
 *
 * <p>Bytes are polynomials over GF(2), their checksum is a remainder modulo P. Putting n bytes
 * behind a sequence multiplies its remainder by x^8n, so the sum's is crc(a)·x^8n + crc(b). The
 * arithmetic is that of zlib's {@code crc32_combine} (zlib 1.2.12, {@code crc32.c}: {@code
 * multmodp} and {@code x2nmodp}).
 */
final class Crc32Sum {
  /** P, its lowest coefficient in the highest bit; x^32 is left out. */
  private static final int POLYNOMIAL = 0xEDB88320;

  private static final int ONE = 1 << 31;
  private static final int X8 = 1 << 23;

  private Crc32Sum() {}

  /** Of {@code a} and then {@code b}, which has so many bytes. */
  static int of(long checksumOfA, long checksumOfB, long bytesOfB) {
    int shift = ONE;
    int power = X8;
    for (long bits = bytesOfB; bits != 0; bits >>>= 1) {
      if ((bits & 1) != 0) {
        shift = product(shift, power);
      }
      power = product(power, power);
    }
    return product(shift, (int) checksumOfA) ^ (int) checksumOfB;
  }

  /** a·b modulo P. */
  private static int product(int a, int b) {
    int product = 0;
    int shifted = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= shifted;
      }
      shifted = (shifted & 1) == 0 ? shifted >>> 1 : shifted >>> 1 ^ POLYNOMIAL;
    }
    return product;
  }
}
