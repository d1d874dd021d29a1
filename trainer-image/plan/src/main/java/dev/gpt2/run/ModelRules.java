package dev.gpt2.run;

import dev.gpt2.run.ModelSpec.Initialize;
import dev.gpt2.run.SourceSpec.Content;
import org.jspecify.annotations.Nullable;

/** What {@code model} must obey. */
final class ModelRules {
  private final Violations violations;

  ModelRules(Violations violations) {
    this.violations = violations;
  }

  void check(@Nullable ModelSpec model) {
    if (model == null) {
      violations.add("model", "is required");
      return;
    }
    if (model.size() != null && ModelShape.ofSize(model.size()).isEmpty()) {
      violations.add(
          "model.size",
          "must be one of 124M (or 117M), 355M (or 345M), 774M, 1558M; found " + model.size());
    }
    boolean random = model.initialize() == Initialize.RANDOM;
    if (!random && Violations.isBlank(model.path())) {
      violations.add(
          "model.path", "is required: the folder of a GPT-2 model; or set initialize: Random");
    }
    if (random && model.path() != null) {
      violations.add(
          "model.path", "must be left out with initialize: Random, which reads no weights");
    }
    boolean dimensions =
        model.layers() != null
            || model.channels() != null
            || model.heads() != null
            || model.context() != null
            || model.vocabulary() != null;
    if (!random && dimensions) {
      violations.add(
          "model.initialize",
          "must be Random when layers, channels, heads, context or vocabulary are given; a model's"
              + " folder tells them by itself");
    }
    if (random && model.source() != null) {
      violations.add(
          "model.source", "must be left out with initialize: Random, which reads no weights");
    } else if (model.source() != null) {
      new SourceRules(violations).check("model.source", model.source(), Content.MODEL);
    }
    if (random) {
      checkDimensions(model, dimensions);
    }
  }

  private void checkDimensions(ModelSpec model, boolean dimensions) {
    if (model.size() != null && dimensions) {
      violations.add("model.size", "must be left out when layers, channels and heads are given");
    }
    if (model.size() != null) {
      return;
    }
    dimension("model.layers", model.layers(), true);
    dimension("model.channels", model.channels(), true);
    dimension("model.heads", model.heads(), true);
    dimension("model.context", model.context(), false);
    dimension("model.vocabulary", model.vocabulary(), false);
    if (model.channels() != null
        && model.heads() != null
        && model.heads() > 0
        && model.channels() % model.heads() != 0) {
      violations.add(
          "model.channels",
          "must be a multiple of heads; found %d channels and %d heads"
              .formatted(model.channels(), model.heads()));
    }
  }

  private void dimension(String field, @Nullable Integer number, boolean required) {
    if (number != null) {
      violations.atLeast(field, number, 1);
    } else if (required) {
      violations.add(field, "is required with initialize: Random, unless size is given");
    }
  }
}
