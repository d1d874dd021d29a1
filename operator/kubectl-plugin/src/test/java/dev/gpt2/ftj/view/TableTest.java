package dev.gpt2.ftj.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TableTest {
  private final Table table = new Table("NAME", "EMPTY", "PLAN", "LAST STEP");

  @Test
  void enoughRoom_isALineARow_withoutEmptyColumns() {
    row("shakespeare", "2.22 GiB of 2.34 GiB", "1,000");
    row("kjv", "", "");
    assertThat(lines(60))
        .containsExactly(
            "NAME         PLAN                  LAST STEP",
            "shakespeare  2.22 GiB of 2.34 GiB  1,000",
            "kjv");
  }

  /** 11 + 2 + 11 + 2 + 9 = 35 of 40 columns, so that the plan has 16. */
  @Test
  void tooLittleRoom_breaksBetweenWords() {
    row("shakespeare", "2.22 GiB of 2.34 GiB", "1,000");
    assertThat(lines(40))
        .containsExactly(
            "NAME         PLAN              LAST STEP",
            "shakespeare  2.22 GiB of 2.34  1,000",
            "             GiB");
  }

  @Test
  void noRoomForTheLongestWords_tellsEachCell_andCutsNone() {
    row("a-name-of-30-characters-exactly", "2.22 GiB", "1,000");
    assertThat(lines(40))
        .containsExactly(
            "name a-name-of-30-characters-exactly,", "  plan 2.22 GiB, last step 1,000");
  }

  private void row(String name, String plan, String step) {
    table.row(List.of(Optional.of(name), Optional.empty(), Optional.of(plan), Optional.of(step)));
  }

  private List<String> lines(int width) {
    return table.lines(new Look(width, 24, false, true));
  }
}
