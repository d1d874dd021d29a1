package dev.gpt2.run;

import dev.gpt2.run.RunSpec.Initialize;
import dev.gpt2.run.RunSpec.OptimizerName;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a run must obey, said once for the operator (before a pod exists) and for the trainer.
 *
 * <p>A rule that is broken is a value, not an exception: all violations come at once, each with the
 * field's path below {@code spec}.
 */
public final class RunRules {
  /** Eleven times the computation: more than any schedule was seen to need. */
  private static final int MOST_SLOWDOWN_PERCENT = 1_000;

  /** 1 PiB: no machine has it, and sums of a few such stay within a {@code long}. */
  private static final long MOST_MEMORY = 1L << 50;

  private final List<Violation> violations = new ArrayList<>();

  private RunRules() {}

  /** All that is wrong with the spec, in the order of its fields; empty when nothing is. */
  public static List<Violation> violations(RunSpec spec) {
    RunRules rules = new RunRules();
    rules.checkModel(spec.model());
    rules.checkDataset(spec.dataset());
    rules.checkTraining(spec.training(), shapeOf(spec.model()));
    rules.checkMemory(spec.memory());
    rules.checkCheckpoint(spec.checkpoint());
    Integer threads = spec.device().threads();
    if (threads != null) {
      rules.atLeast("device.threads", threads, 1);
    }
    return List.copyOf(rules.violations);
  }

  /** All that is wrong with these settings for this model. */
  public static List<Violation> violations(RunSpec.Training training, ModelShape model) {
    RunRules rules = new RunRules();
    rules.checkTraining(training, Optional.of(model));
    return List.copyOf(rules.violations);
  }

  /** All that is wrong with a dataset. */
  public static List<Violation> violations(RunSpec.@Nullable Dataset dataset) {
    RunRules rules = new RunRules();
    rules.checkDataset(dataset);
    return List.copyOf(rules.violations);
  }

  /**
   * The model's shape where the spec alone tells it: by size, or by layers, channels and heads of a
   * random initialisation. Empty when only the model's folder knows (or the spec is wrong).
   */
  public static Optional<ModelShape> shapeOf(RunSpec.@Nullable Model model) {
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

  private void checkModel(RunSpec.@Nullable Model model) {
    if (model == null) {
      add("model", "is required");
      return;
    }
    if (model.size() != null && ModelShape.ofSize(model.size()).isEmpty()) {
      add(
          "model.size",
          "must be one of 124M (or 117M), 355M (or 345M), 774M, 1558M; found " + model.size());
    }
    boolean random = model.initialize() == Initialize.RANDOM;
    if (!random && isBlank(model.path())) {
      add("model.path", "is required: the folder of a GPT-2 model; or set initialize: Random");
    }
    if (random && model.path() != null) {
      add("model.path", "must be left out with initialize: Random, which reads no weights");
    }
    boolean dimensions =
        model.layers() != null
            || model.channels() != null
            || model.heads() != null
            || model.context() != null
            || model.vocabulary() != null;
    if (!random && dimensions) {
      add(
          "model.initialize",
          "must be Random when layers, channels, heads, context or vocabulary are given; a model's"
              + " folder tells them by itself");
    }
    if (random) {
      checkDimensions(model, dimensions);
    }
  }

  private void checkDimensions(RunSpec.Model model, boolean dimensions) {
    if (model.size() != null && dimensions) {
      add("model.size", "must be left out when layers, channels and heads are given");
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
      add(
          "model.channels",
          "must be a multiple of heads; found %d channels and %d heads"
              .formatted(model.channels(), model.heads()));
    }
  }

  private void dimension(String field, @Nullable Integer number, boolean required) {
    if (number != null) {
      atLeast(field, number, 1);
    } else if (required) {
      add(field, "is required with initialize: Random, unless size is given");
    }
  }

  private void checkDataset(RunSpec.@Nullable Dataset dataset) {
    if (dataset == null) {
      add("dataset", "is required");
      return;
    }
    if (isBlank(dataset.path())) {
      add("dataset.path", "is required: a file, a directory or a glob of text or .npz files");
    }
    atLeast("dataset.combine", dataset.combine(), 1);
    try {
      Charset.forName(dataset.encoding());
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      add(
          "dataset.encoding",
          "must name a character encoding, such as utf-8 or windows-1252; found "
              + dataset.encoding());
    }
  }

  private void checkTraining(RunSpec.Training training, Optional<ModelShape> model) {
    atLeast("training.steps", training.steps(), 1);
    atLeast("training.batchSize", training.batchSize(), 1);
    checkSequence(training.sequenceLength(), model);
    RunSpec.Optimizer optimizer = training.optimizer();
    between("training.optimizer.learningRate", optimizer.learningRate(), 0, 1_000);
    between("training.optimizer.weightDecay", optimizer.weightDecay(), 0, 1);
    fraction("training.optimizer.beta1", optimizer.beta1());
    fraction("training.optimizer.beta2", optimizer.beta2());
    if (!(optimizer.epsilon() > 0 && optimizer.epsilon() <= 1)) {
      add(
          "training.optimizer.epsilon",
          "must be above 0 and at most 1; found " + optimizer.epsilon());
    }
    if (optimizer.name() == OptimizerName.ADAM && optimizer.weightDecay() > 0) {
      add("training.optimizer.weightDecay", "must be 0 for Adam; AdamW has decoupled decay");
    }
  }

  private void checkSequence(@Nullable Integer length, Optional<ModelShape> shape) {
    if (length == null) {
      return;
    }
    atLeast("training.sequenceLength", length, 1);
    shape
        .filter(model -> length > model.context())
        .ifPresent(
            model ->
                add(
                    "training.sequenceLength",
                    "must be at most the model's context of %d tokens; found %d"
                        .formatted(model.context(), length)));
  }

  private void checkMemory(RunSpec.Memory memory) {
    OptionalLong limit =
        memory.limit() == null ? OptionalLong.empty() : bytes("memory.limit", memory.limit());
    OptionalLong reserve = bytes("memory.reserve", memory.reserve());
    if (limit.isPresent() && limit.getAsLong() == 0) {
      add("memory.limit", "must be above 0; found " + memory.limit());
    } else if (limit.isPresent()
        && reserve.isPresent()
        && reserve.getAsLong() >= limit.getAsLong()) {
      add(
          "memory.reserve",
          "must be below memory.limit, of which it is a part; found %s of %s"
              .formatted(memory.reserve(), memory.limit()));
    }
    Integer slowdown = memory.maxSlowdownPercent();
    if (slowdown != null && (slowdown < 0 || slowdown > MOST_SLOWDOWN_PERCENT)) {
      add(
          "memory.maxSlowdownPercent",
          "must be between 0 and %d; found %d".formatted(MOST_SLOWDOWN_PERCENT, slowdown));
    }
  }

  /** Empty for a quantity that was found wrong. */
  private OptionalLong bytes(String field, String quantity) {
    OptionalLong bytes = ByteQuantity.parse(quantity);
    if (bytes.isEmpty()) {
      add(field, "must be " + ByteQuantity.EXPECTED + "; found " + quantity);
    } else if (bytes.getAsLong() > MOST_MEMORY) {
      add(field, "must be at most 1Pi; found " + quantity);
      return OptionalLong.empty();
    }
    return bytes;
  }

  private void checkCheckpoint(RunSpec.@Nullable Checkpoint checkpoint) {
    if (checkpoint == null) {
      add("checkpoint", "is required");
      return;
    }
    if (isBlank(checkpoint.path())) {
      add("checkpoint.path", "is required: the folder that checkpoints and the log go to");
    }
    atLeast("checkpoint.every", checkpoint.every(), 1);
    atLeast("checkpoint.keep", checkpoint.keep(), 1);
  }

  private void atLeast(String field, long number, long least) {
    if (number < least) {
      add(field, "must be at least %d; found %d".formatted(least, number));
    }
  }

  private void between(String field, double number, double least, double most) {
    if (!(number >= least && number <= most)) {
      add(field, "must be between %s and %s; found %s".formatted(least, most, number));
    }
  }

  private void fraction(String field, double number) {
    if (!(number >= 0 && number < 1)) {
      add(field, "must be at least 0 and below 1; found " + number);
    }
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  private void add(String field, String message) {
    violations.add(new Violation(field, message));
  }
}
