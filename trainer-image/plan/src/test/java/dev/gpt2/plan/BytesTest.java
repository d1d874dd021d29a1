package dev.gpt2.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BytesTest {

  /** 1,536 = 1.5·2¹⁰; 1,572,864 = 1.5·2²⁰; 1,610,612,736 = 1.5·2³⁰. */
  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "1023, 1023 bytes",
    "1024, 1.0 KiB",
    "1536, 1.5 KiB",
    "1048576, 1.0 MiB",
    "1572864, 1.5 MiB",
    "1073741824, 1.00 GiB",
    "1610612736, 1.50 GiB",
    "1099511627776, 1024.00 GiB"
  })
  void largestUnitThatIsFilledIsShown(long bytes, String shown) {
    assertThat(Bytes.format(bytes)).isEqualTo(shown);
  }

  @Test
  void decimalPointDoesNotDependOnTheMachine() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(Bytes.format(1_536)).isEqualTo("1.5 KiB");
    } finally {
      Locale.setDefault(before);
    }
  }
}
