package dev.gpt2.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.plan.schedule.Instruction;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import dev.gpt2.plan.schedule.Schedule;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlanTest {

  /** {@code printf '\0\0\0\0\1\1\0\0\1\0' | sha256sum}: compute 1, free 256. */
  @Test
  void digest_isThatOfTheInstructions() {
    assertThat(digest(new Compute(1), new Free(256))).isEqualTo("5f5c494bee7ddf69");
  }

  @Test
  void anotherInstruction_isAnotherDigest() {
    assertThat(
            List.of(
                digest(),
                digest(new Compute(1)),
                digest(new Free(1)),
                digest(new Compute(2)),
                digest(new Compute(1), new Free(1)),
                digest(new Free(1), new Compute(1))))
        .doesNotHaveDuplicates();
  }

  @Test
  void wholePercent_isRoundedButNeverNothingForSomething() {
    assertThat(List.of(0.0, 0.01, 0.6, 17.4, 17.6).stream().map(Plan::wholePercent))
        .containsExactly(0, 1, 1, 17, 18);
  }

  private static String digest(Instruction... instructions) {
    return new Plan(new Schedule(List.of(instructions)), 0, "", 0, 0).digest();
  }
}
