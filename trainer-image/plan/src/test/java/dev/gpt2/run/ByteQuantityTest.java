package dev.gpt2.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteQuantityTest {

  /** 1.1·2³⁰ = 1181116006.4. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "12000000000, 12000000000",
    "1k, 1000",
    "1Ki, 1024",
    "512Mi, 536870912",
    "11Gi, 11811160064",
    "1.5G, 1500000000",
    "1.5Gi, 1610612736",
    "1.1Gi, 1181116007",
    ".5Ki, 512",
    "2.Ki, 2048",
    "1T, 1000000000000",
    "1Ti, 1099511627776",
    "1P, 1000000000000000",
    "7Ei, 8070450532247928832",
    "9E, 9000000000000000000",
    "12e9, 12000000000",
    "12E9, 12000000000",
    "12e+9, 12000000000",
    "15e-1, 2",
    "9223372036854775807, 9223372036854775807"
  })
  void quantityIsReadToTheByte(String text, long bytes) {
    assertThat(ByteQuantity.parse(text)).hasValue(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Gi",
        "1 Gi",
        " 1Gi",
        "1Gi ",
        "1GB",
        "1gi",
        "1K",
        "1ki",
        "1kb",
        "-1Gi",
        "+1Gi",
        "100m",
        "1u",
        "1n",
        "1e",
        "1e100",
        "1,5Gi",
        "1..5Gi",
        ".",
        ".Gi",
        "0x10",
        "1_000",
        "NaN",
        "9223372036854775808",
        "8Ei",
        "١Gi"
      })
  void otherTextIsNone(String text) {
    assertThat(ByteQuantity.parse(text)).isEmpty();
  }

  @Test
  void textOfAnyLengthIsReadAtOnce() {
    assertThat(ByteQuantity.parse("9".repeat(1_000_000))).isEmpty();
    assertThat(ByteQuantity.parse("0." + "0".repeat(29) + "1")).hasValue(1);
    assertThat(ByteQuantity.parse("0." + "0".repeat(30) + "1")).isEmpty();
  }
}
