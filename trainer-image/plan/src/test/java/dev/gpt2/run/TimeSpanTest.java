package dev.gpt2.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSpanTest {
  @Test
  void wholeNumbersWithAUnit() {
    assertThat(TimeSpan.parse("90s")).contains(Duration.ofSeconds(90));
    assertThat(TimeSpan.parse("30m")).contains(Duration.ofMinutes(30));
    assertThat(TimeSpan.parse("2h")).contains(Duration.ofHours(2));
    assertThat(TimeSpan.parse("1d")).contains(Duration.ofDays(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "0h", "-1h", "1.5h", "2 h", "h", "2w", "02h", "9999999999s"})
  void nothingElse(String text) {
    assertThat(TimeSpan.parse(text)).isEmpty();
  }
}
