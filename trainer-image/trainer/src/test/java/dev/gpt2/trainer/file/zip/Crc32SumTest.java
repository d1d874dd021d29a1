package dev.gpt2.trainer.file.zip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.trainer.file.Cases;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

final class Crc32SumTest {

  @Test
  void sumIsTheChecksumOfBothTogether() {
    Cases.forAll(
        300,
        100_000,
        (random, size) -> {
          byte[] bytes = new byte[size];
          random.nextBytes(bytes);
          int cut = random.nextInt(size + 1);
          long first = checksum(Arrays.copyOf(bytes, cut));
          long second = checksum(Arrays.copyOfRange(bytes, cut, size));
          assertThat(Crc32Sum.of(first, second, size - cut)).isEqualTo((int) checksum(bytes));
        });
  }

  /** 5 GiB of zeros in 5,120 sums of a MiB each. */
  @Test
  void secondPartMayBeOfAnyLength() {
    byte[] mebibyte = new byte[1 << 20];
    long first = checksum(new byte[] {1, 2, 3});
    CRC32 whole = new CRC32();
    CRC32 zeros = new CRC32();
    whole.update(new byte[] {1, 2, 3});
    for (int i = 0; i < 5 << 10; i++) {
      whole.update(mebibyte);
      zeros.update(mebibyte);
    }
    assertThat(Crc32Sum.of(first, zeros.getValue(), 5L << 30)).isEqualTo((int) whole.getValue());
  }

  private static long checksum(byte[] bytes) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    return checksum.getValue();
  }
}
