package dev.gpt2.run;

import org.jspecify.annotations.Nullable;

/** What {@code sampling} must obey. */
final class SamplingRules {
  private final Violations violations;

  SamplingRules(Violations violations) {
    this.violations = violations;
  }

  void check(@Nullable SamplingSpec sampling) {
    if (sampling == null) {
      return;
    }
    violations.atLeast("sampling.every", sampling.every(), 1);
    violations.atLeast("sampling.count", sampling.count(), 1);
    if (sampling.length() != null) {
      violations.atLeast("sampling.length", sampling.length(), 1);
    }
    violations.atLeast("sampling.topK", sampling.topK(), 0);
    violations.between("sampling.topP", sampling.topP(), 0, 1);
    violations.between("sampling.temperature", sampling.temperature(), 0, 1_000);
  }
}
