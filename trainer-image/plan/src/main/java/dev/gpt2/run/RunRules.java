package dev.gpt2.run;

import dev.gpt2.run.ModelSpec.Initialize;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run must obey, said once for the operator (before a pod exists) and for the trainer.
 *
 * <p>A rule that is broken is a value, not an exception: all violations come at once, each with the
 * field's path below {@code spec}.
 */
public final class RunRules {
  private RunRules() {}

  /** All that is wrong with the spec, in the order of its fields; empty when nothing is. */
  public static List<Violation> violations(RunSpec spec) {
    Violations violations = new Violations();
    new ModelRules(violations).check(spec.model());
    new DatasetRules(violations).check(spec.dataset());
    new TrainingRules(violations).check(spec.training(), shapeOf(spec.model()));
    new MemoryRules(violations).check(spec.memory());
    new ValidationRules(violations).check(spec.validation());
    new SamplingRules(violations).check(spec.sampling());
    checkCheckpoint(spec.checkpoint(), violations);
    checkResume(spec, violations);
    Integer threads = spec.device().threads();
    if (threads != null) {
      violations.atLeast("device.threads", threads, 1);
    }
    return violations.found();
  }

  /** All that is wrong with these settings for this model. */
  public static List<Violation> violations(TrainingSpec training, ModelShape model) {
    Violations violations = new Violations();
    new TrainingRules(violations).check(training, Optional.of(model));
    return violations.found();
  }

  /** All that is wrong with a dataset. */
  public static List<Violation> violations(@Nullable DatasetSpec dataset) {
    Violations violations = new Violations();
    new DatasetRules(violations).check(dataset);
    return violations.found();
  }

  /**
   * The model's shape where the spec alone tells it: by size, or by layers, channels and heads of a
   * random initialisation. Empty when only the model's folder knows (or the spec is wrong).
   */
  public static Optional<ModelShape> shapeOf(@Nullable ModelSpec model) {
    if (model == null) {
      return Optional.empty();
    }
    if (model.size() != null) {
      return ModelShape.ofSize(model.size());
    }
    if (model.initialize() != Initialize.RANDOM
        || model.layers() == null
        || model.channels() == null
        || model.heads() == null
        || Math.min(model.layers(), Math.min(model.channels(), model.heads())) < 1
        || model.channels() % model.heads() != 0) {
      return Optional.empty();
    }
    int context = model.context() == null ? ModelShape.GPT2_CONTEXT : model.context();
    int vocabulary = model.vocabulary() == null ? ModelShape.GPT2_VOCABULARY : model.vocabulary();
    return context < 1 || vocabulary < 1
        ? Optional.empty()
        : Optional.of(
            new ModelShape(model.layers(), model.channels(), model.heads(), context, vocabulary));
  }

  private static void checkCheckpoint(@Nullable CheckpointSpec checkpoint, Violations violations) {
    if (checkpoint == null) {
      violations.add("checkpoint", "is required");
      return;
    }
    if (Violations.isBlank(checkpoint.path())) {
      violations.add(
          "checkpoint.path", "is required: the folder that checkpoints and the log go to");
    }
    violations.atLeast("checkpoint.every", checkpoint.every(), 1);
    violations.atLeast("checkpoint.keep", checkpoint.keep(), 1);
    String interval = checkpoint.keepEvery();
    if (interval != null && TimeSpan.parse(interval).isEmpty()) {
      violations.add(
          "checkpoint.keepEvery", "must be " + TimeSpan.EXPECTED + "; found " + interval);
    }
  }

  /** A path has a folder's name before the checkpoint's: a word can't be one by mistake. */
  private static void checkResume(RunSpec spec, Violations violations) {
    spec.namedCheckpoint()
        .filter(path -> !path.contains("/"))
        .ifPresent(
            word ->
                violations.add(
                    "resume",
                    "must be Latest, Fresh or the path of a checkpoint, such as"
                        + " runs/first/step-00001000; found "
                        + word));
  }
}
