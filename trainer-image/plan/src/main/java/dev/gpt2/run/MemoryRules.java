package dev.gpt2.run;

import java.util.OptionalLong;

/** What {@code memory} must obey. */
final class MemoryRules {
  /** Eleven times the computation: more than any schedule was seen to need. */
  private static final int MOST_SLOWDOWN_PERCENT = 1_000;

  private final Violations violations;

  MemoryRules(Violations violations) {
    this.violations = violations;
  }

  void check(MemorySpec memory) {
    OptionalLong limit =
        memory.limit() == null
            ? OptionalLong.empty()
            : violations.bytes("memory.limit", memory.limit());
    OptionalLong reserve = violations.bytes("memory.reserve", memory.reserve());
    if (limit.isPresent() && limit.getAsLong() == 0) {
      violations.add("memory.limit", "must be above 0; found " + memory.limit());
    } else if (limit.isPresent()
        && reserve.isPresent()
        && reserve.getAsLong() >= limit.getAsLong()) {
      violations.add(
          "memory.reserve",
          "must be below memory.limit, of which it is a part; found %s of %s"
              .formatted(memory.reserve(), memory.limit()));
    }
    Integer slowdown = memory.maxSlowdownPercent();
    if (slowdown != null && (slowdown < 0 || slowdown > MOST_SLOWDOWN_PERCENT)) {
      violations.add(
          "memory.maxSlowdownPercent",
          "must be between 0 and %d; found %d".formatted(MOST_SLOWDOWN_PERCENT, slowdown));
    }
  }
}
