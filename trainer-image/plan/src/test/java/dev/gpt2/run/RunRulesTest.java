package dev.gpt2.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RunRulesTest {
  private static final Map<String, Object> FINE_TUNING =
      Map.of("model.path", "gpt2", "dataset.path", "texts", "checkpoint.path", "runs/first");
  private static final Map<String, Object> FROM_SCRATCH =
      Map.of(
          "model.initialize",
          "Random",
          "model.layers",
          2,
          "model.channels",
          8,
          "model.heads",
          2,
          "dataset.path",
          "texts",
          "checkpoint.path",
          "runs/first");

  @Test
  void fineTuningAndTrainingFromScratchBreakNoRule() {
    assertThat(violations(FINE_TUNING, Map.of())).isEmpty();
    assertThat(violations(FROM_SCRATCH, Map.of())).isEmpty();
  }

  @Test
  void sourceFillsAFolder() {
    Map<String, Object> hub =
        Map.of(
            "model.source.huggingFace.repository", "openai-community/gpt2",
            "dataset.source.huggingFace.repository", "owner/texts",
            "dataset.source.huggingFace.include", List.of("**/*.txt"));
    assertThat(violations(FINE_TUNING, hub)).isEmpty();
    assertThat(
            violations(
                FINE_TUNING,
                Map.of(
                    "dataset.path", "texts/*.txt",
                    "dataset.source.huggingFace.repository", "a b",
                    "model.source", Map.of())))
        .containsExactly(
            new Violation("model.source", "must have exactly one of huggingFace and http"),
            new Violation("dataset.source.huggingFace.repository", "must be OWNER/NAME; found a b"),
            new Violation(
                "dataset.path",
                "must be a folder with a source, which is fetched into it"
                    + " (source.huggingFace.include chooses files); found texts/*.txt"));
    assertThat(
            violations(FROM_SCRATCH, Map.of("model.source.huggingFace.repository", "owner/name")))
        .containsExactly(
            new Violation(
                "model.source",
                "must be left out with initialize: Random, which reads no weights"));
  }

  /** Each number is the first one beyond its bound. */
  @ParameterizedTest
  @CsvSource({
    "training.steps, 0, must be at least 1; found 0",
    "training.batchSize, 0, must be at least 1; found 0",
    "training.sequenceLength, 0, must be at least 1; found 0",
    "dataset.combine, 0, must be at least 1; found 0",
    "checkpoint.every, 0, must be at least 1; found 0",
    "checkpoint.keep, 0, must be at least 1; found 0",
    "device.threads, 0, must be at least 1; found 0",
  })
  void wholeNumberBelowItsBoundIsNamed(String field, int number, String message) {
    assertThat(violations(FINE_TUNING, Map.of(field, number)))
        .containsExactly(new Violation(field, message));
    assertThat(violations(FINE_TUNING, Map.of(field, number + 1))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "learningRate, -1e-9, must be between 0.0 and 1000.0; found -1.0E-9",
    "learningRate, 1001, must be between 0.0 and 1000.0; found 1001.0",
    "learningRate, NaN, must be between 0.0 and 1000.0; found NaN",
    "weightDecay, -0.1, must be between 0.0 and 1.0; found -0.1",
    "weightDecay, 1.1, must be between 0.0 and 1.0; found 1.1",
    "beta1, -0.1, must be at least 0 and below 1; found -0.1",
    "beta1, 1, must be at least 0 and below 1; found 1.0",
    "beta2, 1, must be at least 0 and below 1; found 1.0",
    "beta2, NaN, must be at least 0 and below 1; found NaN",
    "epsilon, 0, must be above 0 and at most 1; found 0.0",
    "epsilon, 1.5, must be above 0 and at most 1; found 1.5",
    "epsilon, NaN, must be above 0 and at most 1; found NaN"
  })
  void fractionBeyondItsBoundsIsNamed(String field, double number, String message) {
    String path = "training.optimizer." + field;
    assertThat(violations(FINE_TUNING, Map.of("training.optimizer.name", "AdamW", path, number)))
        .containsExactly(new Violation(path, message));
  }

  @Test
  void boundsThemselvesAreAllowed() {
    assertThat(
            violations(
                FINE_TUNING,
                Map.of(
                    "training.optimizer.name", "AdamW",
                    "training.optimizer.learningRate", 0,
                    "training.optimizer.weightDecay", 1,
                    "training.optimizer.beta1", 0,
                    "training.optimizer.epsilon", 1)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "limit, 0, must be above 0; found 0",
    "limit, 0Gi, must be above 0; found 0Gi",
    "limit, 1m, 'must be a number of bytes such as 11Gi, 512Mi, 1.5G or 12000000000; found 1m'",
    "reserve, -1, 'must be a number of bytes such as 11Gi, 512Mi, 1.5G or 12000000000; found -1'",
    "reserve, 8Gi, 'must be below memory.limit, of which it is a part; found 8Gi of 8Gi'",
    "reserve, 1.1Pi, must be at most 1Pi; found 1.1Pi",
    "limit, 1025Ti, must be at most 1Pi; found 1025Ti",
    "maxSlowdownPercent, -1, must be between 0 and 1000; found -1",
    "maxSlowdownPercent, 1001, must be between 0 and 1000; found 1001"
  })
  void memoryBeyondItsBoundsIsNamed(String field, String value, String message) {
    Map<String, Object> memory = with(FINE_TUNING, Map.of("memory.limit", "8Gi"));
    Object number = field.startsWith("max") ? Integer.valueOf(value) : value;
    assertThat(violations(memory, Map.of("memory." + field, number)))
        .containsExactly(new Violation("memory." + field, message));
  }

  @Test
  void boundsOfMemoryThemselvesAreAllowed() {
    assertThat(
            violations(
                FINE_TUNING,
                Map.of(
                    "memory.limit", "1",
                    "memory.reserve", "0",
                    "memory.maxSlowdownPercent", 0)))
        .isEmpty();
    assertThat(violations(FINE_TUNING, Map.of("memory.maxSlowdownPercent", 1_000))).isEmpty();
    // of all that the container has, whatever that is
    assertThat(violations(FINE_TUNING, Map.of("memory.reserve", "64Gi"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "training.accumulateGradients, 0, must be at least 1; found 0",
    "training.noise, 1.5, must be between 0.0 and 1.0; found 1.5",
    "training.epochs, 2.0, must be left out when steps is given",
    "training.optimizer.clipNorm, -1.0, must be between 0.0 and 1.0E9; found -1.0",
    "training.optimizer.warmupSteps, -1, must be at least 0; found -1",
    "training.optimizer.warmupSteps, 11, 'must be at most training.steps, 10; found 11'",
    "training.optimizer.momentum, 0.5, must be 0 but for SGD; Adam's is beta1",
    "validation.every, 0, must be at least 1; found 0",
    "validation.batchSize, 0, must be at least 1; found 0",
    "validation.batchCount, 0, must be at least 1; found 0",
    "validation.earlyStopping.patience, 0, must be at least 1; found 0",
    "validation.dataset.combine, 0, must be at least 1; found 0",
    "sampling.every, 0, must be at least 1; found 0",
    "sampling.count, 0, must be at least 1; found 0",
    "sampling.length, 0, must be at least 1; found 0",
    "sampling.topK, -1, must be at least 0; found -1",
    "sampling.topP, 1.5, must be between 0.0 and 1.0; found 1.5",
    "sampling.temperature, -0.5, must be between 0.0 and 1000.0; found -0.5",
    "checkpoint.keepEvery, 2 hours, 'must be a whole number above 0 with s, m, h or d, such as 2h;"
        + " found 2 hours'",
    "resume, Later, 'must be Latest, Fresh or the path of a checkpoint, such as"
        + " runs/first/step-00001000; found Later'"
  })
  void settingBeyondItsBoundsIsNamed(String field, String value, String message) {
    Map<String, Object> steps =
        with(FINE_TUNING, Map.of("training.steps", 10L, "validation.dataset.path", "held-out"));
    Object given =
        value.matches("-?[0-9]+")
            ? Integer.valueOf(value)
            : value.matches("-?[0-9.]+") ? Double.valueOf(value) : value;
    assertThat(violations(steps, Map.of(field, given)))
        .containsExactly(new Violation(field, message));
  }

  @Test
  void epochsStandInsteadOfSteps() {
    assertThat(violations(FINE_TUNING, Map.of("training.epochs", 0.5))).isEmpty();
    assertThat(violations(FINE_TUNING, Map.of("training.epochs", 0.0)))
        .containsExactly(
            new Violation("training.epochs", "must be above 0 and at most 1000000; found 0.0"));
  }

  @Test
  void momentumIsSgds() {
    Map<String, Object> sgd = with(FINE_TUNING, Map.of("training.optimizer.name", "SGD"));
    assertThat(violations(sgd, Map.of("training.optimizer.momentum", 0.9))).isEmpty();
    assertThat(violations(sgd, Map.of("training.optimizer.momentum", 1.0)))
        .containsExactly(
            new Violation(
                "training.optimizer.momentum", "must be at least 0 and below 1; found 1.0"));
  }

  @Test
  void decayIsForSgdAndAdamW() {
    String decay = "training.optimizer.weightDecay";
    String name = "training.optimizer.name";
    assertThat(violations(FINE_TUNING, Map.of(name, "Adam", decay, 0.1)))
        .containsExactly(new Violation(decay, "must be 0 for Adam; AdamW has decoupled decay"));
    assertThat(violations(FINE_TUNING, Map.of(name, "AdamW", decay, 0.1))).isEmpty();
    assertThat(violations(FINE_TUNING, Map.of(name, "SGD", decay, 0.1))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "dataset.path, 'is required: a file, a directory or a glob of text or .npz files'",
    "checkpoint.path, is required: the folder that checkpoints and the log go to",
    "model.path, is required: the folder of a GPT-2 model; or set initialize: Random"
  })
  void blankPathIsAsGoodAsNone(String field, String message) {
    assertThat(violations(FINE_TUNING, Map.of(field, " ")))
        .containsExactly(new Violation(field, message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"utf-9", "", "not a name"})
  void encodingThatJavaDoesNotKnowIsRefused(String encoding) {
    assertThat(violations(FINE_TUNING, Map.of("dataset.encoding", encoding)))
        .containsExactly(
            new Violation(
                "dataset.encoding",
                "must name a character encoding, such as utf-8 or windows-1252; found "
                    + encoding));
  }

  @Test
  void sizeThatWasNeverPublishedIsRefusedWithThoseThatWere() {
    assertThat(violations(FINE_TUNING, Map.of("model.size", "medium")))
        .containsExactly(
            new Violation(
                "model.size",
                "must be one of 124M (or 117M), 355M (or 345M), 774M, 1558M; found medium"));
  }

  @Test
  void randomModelReadsNoFolder() {
    assertThat(violations(FROM_SCRATCH, Map.of("model.path", "gpt2")))
        .extracting(Violation::field)
        .containsExactly("model.path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"layers", "channels", "heads", "context", "vocabulary"})
  void dimensionsAreForRandomModels(String dimension) {
    assertThat(violations(FINE_TUNING, Map.of("model." + dimension, 8)))
        .extracting(Violation::field)
        .containsExactly("model.initialize");
  }

  @ParameterizedTest
  @ValueSource(strings = {"layers", "channels", "heads", "context", "vocabulary"})
  void dimensionOfARandomModelIsAtLeastOne(String dimension) {
    assertThat(violations(FROM_SCRATCH, Map.of("model." + dimension, 0)))
        .containsExactly(new Violation("model." + dimension, "must be at least 1; found 0"));
  }

  @Test
  void randomModelWithoutSizeNeedsLayersChannelsAndHeads() {
    Map<String, Object> without = new HashMap<>(FROM_SCRATCH);
    List.of("model.layers", "model.channels", "model.heads").forEach(without::remove);
    assertThat(violations(without, Map.of()))
        .extracting(Violation::field)
        .containsExactly("model.layers", "model.channels", "model.heads");
    assertThat(violations(without, Map.of("model.size", "124M"))).isEmpty();
  }

  @Test
  void randomModelHasASizeOrDimensions() {
    assertThat(violations(FROM_SCRATCH, Map.of("model.size", "124M")))
        .containsExactly(
            new Violation(
                "model.size", "must be left out when layers, channels and heads are given"));
  }

  @Test
  void headsShareTheChannels() {
    assertThat(violations(FROM_SCRATCH, Map.of("model.channels", 9)))
        .containsExactly(
            new Violation(
                "model.channels", "must be a multiple of heads; found 9 channels and 2 heads"));
  }

  @Test
  void sequenceFitsTheContextWhereItIsKnown() {
    Violation tooLong =
        new Violation(
            "training.sequenceLength",
            "must be at most the model's context of 1024 tokens; found 1025");
    Map<String, Object> length = Map.of("training.sequenceLength", 1_025);
    assertThat(violations(FROM_SCRATCH, length)).containsExactly(tooLong);
    Map<String, Object> sized = new HashMap<>(FINE_TUNING);
    sized.put("model.size", "124M");
    assertThat(violations(sized, length)).containsExactly(tooLong);
    assertThat(violations(sized, Map.of("training.sequenceLength", 1_024))).isEmpty();
    // only the folder knows
    assertThat(violations(FINE_TUNING, length)).isEmpty();
  }

  @Test
  void settingsAreJudgedForAGivenModel() {
    TrainingSpec training =
        RunFile.parse("", with(FINE_TUNING, Map.of("training.sequenceLength", 9)), "test")
            .training();
    assertThat(RunRules.violations(training, new ModelShape(1, 4, 1, 9, 16))).isEmpty();
    assertThat(RunRules.violations(training, new ModelShape(1, 4, 1, 8, 16)))
        .extracting(Violation::field)
        .containsExactly("training.sequenceLength");
  }

  @Test
  void shapeIsKnownFromSizeOrDimensionsAlone() {
    assertThat(RunRules.shapeOf(null)).isEmpty();
    assertThat(shape(FINE_TUNING)).isNull();
    assertThat(shape(with(FINE_TUNING, Map.of("model.size", "774M"))))
        .isEqualTo(new ModelShape(36, 1_280, 20, 1_024, 50_257));
    assertThat(shape(FROM_SCRATCH)).isEqualTo(new ModelShape(2, 8, 2, 1_024, 50_257));
    assertThat(shape(with(FROM_SCRATCH, Map.of("model.context", 32, "model.vocabulary", 256))))
        .isEqualTo(new ModelShape(2, 8, 2, 32, 256));
  }

  @Test
  void allViolationsComeAtOnceInTheOrderOfTheFields() {
    assertThat(
            violations(
                Map.of(),
                Map.of(
                    "model.size", "tiny",
                    "dataset.combine", -1,
                    "dataset.encoding", "?",
                    "training.steps", 0,
                    "training.sequenceLength", 0,
                    "training.optimizer.learningRate", -1,
                    "training.optimizer.weightDecay", 2,
                    "memory.limit", "much",
                    "checkpoint.keep", 0,
                    "device.threads", 0)))
        .extracting(Violation::field)
        .containsExactly(
            "model.size",
            "model.path",
            "dataset.path",
            "dataset.combine",
            "dataset.encoding",
            "training.steps",
            "training.sequenceLength",
            "training.optimizer.learningRate",
            "training.optimizer.weightDecay",
            "training.optimizer.weightDecay",
            "memory.limit",
            "checkpoint.path",
            "checkpoint.keep",
            "device.threads");
  }

  private static @Nullable ModelShape shape(Map<String, Object> fields) {
    return RunRules.shapeOf(RunFile.parse("", fields, "test").model()).orElse(null);
  }

  private static List<Violation> violations(
      Map<String, Object> valid, Map<String, Object> changes) {
    return RunRules.violations(RunFile.parse("", with(valid, changes), "test"));
  }

  private static Map<String, Object> with(Map<String, Object> fields, Map<String, Object> changes) {
    Map<String, Object> changed = new HashMap<>(fields);
    changed.putAll(changes);
    return changed;
  }
}
