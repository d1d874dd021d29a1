package dev.gpt2.run;

import org.jspecify.annotations.Nullable;

/** What {@code validation} must obey. */
final class ValidationRules {
  private final Violations violations;

  ValidationRules(Violations violations) {
    this.violations = violations;
  }

  void check(@Nullable ValidationSpec validation) {
    if (validation == null) {
      return;
    }
    violations.atLeast("validation.every", validation.every(), 1);
    violations.atLeast("validation.batchSize", validation.batchSize(), 1);
    violations.atLeast("validation.batchCount", validation.batchCount(), 1);
    if (validation.dataset() != null) {
      new DatasetRules(violations).check("validation.dataset", validation.dataset().asDataset());
    }
    if (validation.earlyStopping() != null) {
      violations.atLeast(
          "validation.earlyStopping.patience", validation.earlyStopping().patience(), 1);
    }
  }
}
