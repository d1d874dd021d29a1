package dev.gpt2.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.Cases;
import dev.gpt2.run.DatasetSpec.Order;
import dev.gpt2.run.DatasetSpec.Separator;
import dev.gpt2.run.MemorySpec.Strategy;
import dev.gpt2.run.ModelSpec.Initialize;
import dev.gpt2.run.OptimizerSpec.DecayedWeights;
import dev.gpt2.run.SourceSpec.HttpFile;
import dev.gpt2.run.SourceSpec.HuggingFace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RunFileTest {
  private static final String LEAST =
      "model: {path: gpt2}\ndataset: {path: texts}\ncheckpoint: {path: runs/first}\n";

  /** Text that YAML would take for something else if it stood there without quotes. */
  private static final List<String> TRAPS =
      List.of(
          "1.10",
          "007",
          "1_000",
          "0x10",
          "0b1",
          "1e5",
          ".5",
          "+1",
          "-1",
          ".nan",
          "-.INF",
          "12:30",
          "2026-01-01",
          "null",
          "~",
          "true",
          "No",
          "a: b",
          "x #y",
          "#x",
          "- x",
          "---",
          "? x",
          "<<",
          "*x",
          "&x",
          "!x",
          "%x",
          "@x",
          "`x",
          "[x",
          "{x",
          "|",
          ">",
          "'q'",
          "\"q\"",
          "\\",
          "a\nb",
          " lead",
          "trail ",
          "x\ty",
          "x\u0007",
          "x\u0085y",
          "x\u2028y",
          "\uFEFFx",
          "é",
          "😀");

  private final Path folder;

  RunFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void whatIsLeftOutHasItsDefault() throws IOException {
    assertThat(read(LEAST))
        .isEqualTo(
            new RunSpec(
                new ModelSpec(
                    null, "gpt2", null, Initialize.PRETRAINED, null, null, null, null, null),
                new DatasetSpec("texts", null, 50_000, "utf-8", Separator.TOKEN, Order.RANDOM),
                new TrainingSpec(
                    1_000L,
                    null,
                    1,
                    null,
                    1,
                    Precision.FP32,
                    new OptimizerSpec(
                        OptimizerName.ADAM,
                        2e-5,
                        0.0,
                        0.9,
                        0.999,
                        1e-8,
                        0.0,
                        DecayedWeights.ALL,
                        0.0,
                        0L,
                        LearningRateDecay.CONSTANT),
                    false,
                    0.0,
                    1L),
                null,
                null,
                new MemorySpec(Strategy.REMATERIALIZE, null, "128Mi", null),
                new CheckpointSpec("runs/first", 1_000L, 5, null),
                "Latest",
                new DeviceSpec(DeviceType.CPU, null)));
  }

  @ParameterizedTest
  @CsvSource({"Adam, 2e-5, 0", "AdamW, 2e-5, 0.01", "SGD, 6e-4, 0"})
  void optimizersHaveDefaultsOfTheirOwn(String name, double learningRate, double weightDecay)
      throws IOException {
    OptimizerSpec optimizer =
        read(LEAST + "training: {optimizer: {name: %s}}".formatted(name)).training().optimizer();
    assertThat(optimizer.learningRate()).isEqualTo(learningRate);
    assertThat(optimizer.weightDecay()).isEqualTo(weightDecay);
    assertThat(OptimizerSpec.of(optimizer.name())).isEqualTo(optimizer);
  }

  @Test
  void anySpecIsReadBackAsItWasWritten() {
    Cases.forAll(
        300,
        40,
        (random, size) -> {
          RunSpec spec = spec(random, size);
          assertThat(read(RunFile.write(spec))).isEqualTo(spec);
        });
  }

  /** It may still be a run's file, as YAML has no checksum; else the error names it. */
  @Test
  void fileThatIsDamagedAnywhere_isReadOrRefused() throws IOException {
    Path file = folder.resolve("run.yaml");
    for (boolean cutOff : new boolean[] {true, false}) {
      Cases.forAll(
          200,
          0,
          (random, size) -> {
            byte[] text = RunFile.write(spec(random, 12)).getBytes(UTF_8);
            int place = random.nextInt(text.length);
            text[place] ^= (byte) (cutOff ? 0 : 1 << random.nextInt(Byte.SIZE));
            Files.write(file, cutOff ? Arrays.copyOf(text, place) : text);
            try {
              assertThat(RunFile.read(file).dataset()).isNotNull();
            } catch (InvalidRunException refused) {
              assertThat(refused).hasMessageStartingWith(file + ":");
            }
          });
    }
  }

  @Test
  void textThatLooksLikeSomethingElseStaysText() throws IOException {
    for (String trap : TRAPS) {
      RunSpec spec =
          RunFile.read(
              null, Map.of("model.path", "m", "dataset.path", trap, "checkpoint.path", "c"));
      assertThat(read(RunFile.write(spec))).as(trap).isEqualTo(spec);
    }
  }

  /** Kubernetes takes both, so what works in a resource works in a file. */
  @ParameterizedTest
  @CsvSource({"11Gi, 11Gi", "12000000000, 12000000000", "1.5G, 1.5G", "12e9, 12000000000"})
  void quantityNeedsNoQuotes(String yaml, String text) throws IOException {
    MemorySpec memory = read(LEAST + "memory: {limit: %s}".formatted(yaml)).memory();
    assertThat(memory.limit()).isEqualTo(text);
    assertThat(memory.limitBytes()).isEqualTo(ByteQuantity.parse(text));
  }

  @Test
  void unknownFieldIsNamedBesideThoseThatExist() throws IOException {
    assertRefused(
        LEAST + "training: {stepz: 1}\n",
        ": unknown field training.stepz; known here:"
            + " accumulateGradients, batchSize, epochs, noise, onlyTransformerLayers, optimizer,"
            + " precision, seed, sequenceLength, steps");
    assertRefused(LEAST + "trainin: {}\n", ": unknown field trainin; known here: checkpoint,");
  }

  /** Each value would silently become another one if it were taken. */
  @ParameterizedTest
  @CsvSource({
    "training: {steps: many}, training.steps",
    "training: {steps: 1.5}, training.steps",
    "training: {steps: true}, training.steps",
    "training: {steps: ''}, training.steps",
    "training: {batchSize: 99999999999}, training.batchSize",
    "training: {optimizer: {learningRate: fast}}, training.optimizer.learningRate",
    "training: {optimizer: {learningRate: ''}}, training.optimizer.learningRate",
    "training: [1], training",
    "training: 5, training",
    "resume: 7, resume",
    "resume: 1, resume",
    "device: {type: TPU}, device.type",
    "memory: {strategy: Swap}, memory.strategy",
    "memory: {limit: true}, memory.limit",
    "memory: {reserve: [1Gi]}, memory.reserve",
    "memory: {maxSlowdownPercent: 1.5}, memory.maxSlowdownPercent",
  })
  void valueOfTheWrongTypeIsRefusedUnderItsField(String line, String field) throws IOException {
    assertRefused(LEAST + line + "\n", ": " + field + ": ");
  }

  /** 1.10 would be read as 1.1, and 007 as 7. */
  @ParameterizedTest
  @ValueSource(strings = {"1.10", "007", "true", "[gpt2]", "{name: gpt2}"})
  void folderThatIsNoTextIsRefused(String path) throws IOException {
    assertRefused("model:\n  path: " + path + "\n", ": model.path: ");
  }

  @Test
  void fieldThatStandsTwiceIsRefusedWithItsLine() throws IOException {
    assertRefused(
        LEAST + "training:\n  steps: 1\n  steps: 2\n", "(line 6, ", "Duplicate field 'steps'");
  }

  @Test
  void secondDocumentIsRefused() throws IOException {
    assertRefused(LEAST + "---\n" + LEAST, "document");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing yet\n", "---\n", "null\n"})
  void emptyFileLacksAllThatIsRequired(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage(
            """
            %s:
              model: is required
              dataset: is required
              checkpoint: is required"""
                .formatted(file()));
  }

  @ParameterizedTest
  @CsvSource({"'- model\n', ARRAY", "model, STRING", "5, NUMBER"})
  void fileWithoutFieldsIsRefused(String text, String found) throws IOException {
    assertRefused(text, ": fields expected, found " + found);
  }

  @Test
  void brokenYamlIsRefusedWithItsLine() throws IOException {
    assertRefused("model: gpt2\n  path: x\n", ": not YAML (line 2, column ");
  }

  @Test
  void fileInAnotherEncodingIsRefused() throws IOException {
    Files.write(file(), "model: {path: modèle}".getBytes(ISO_8859_1));
    assertThatThrownBy(() -> RunFile.read(file()))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage(file() + ": not a text file in UTF-8");
  }

  @Test
  void missingFileIsAWrongRequestAndNoFailureOfTheDisk() {
    assertThatThrownBy(() -> RunFile.read(file()))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage(file() + ": no such run file");
  }

  @Test
  void fieldByPathCountsMoreThanTheFileAndLeavesItsNeighbours() throws IOException {
    Files.writeString(file(), LEAST + "training: {steps: 10, seed: 7}\ndevice:\n");
    RunSpec spec =
        RunFile.read(
            file(),
            Map.of(
                "training.steps",
                20L,
                "training.optimizer.name",
                OptimizerName.SGD,
                "device.threads",
                3,
                "resume",
                "Fresh"));
    assertThat(spec.training().steps()).isEqualTo(20);
    assertThat(spec.training().seed()).isEqualTo(7);
    assertThat(spec.training().optimizer()).isEqualTo(OptimizerSpec.of(OptimizerName.SGD));
    assertThat(spec.device().threads()).isEqualTo(3);
    assertThat(spec.resume()).isEqualTo("Fresh");
  }

  @Test
  void fieldsAloneMakeASpec() throws IOException {
    assertThat(
            RunFile.read(
                null,
                Map.of(
                    "model.path",
                    "gpt2",
                    "dataset.path",
                    "texts",
                    "checkpoint.path",
                    "runs/first")))
        .isEqualTo(read(LEAST));
  }

  @Test
  void fieldsOfASpec_nameAllThatItSays() throws IOException {
    assertThat(RunFile.shownFields(read(LEAST)))
        .containsEntry("model.path", "gpt2")
        .containsEntry("training.optimizer.learningRate", "2.0E-5")
        .containsEntry("resume", "Latest")
        .doesNotContainKeys("model.size", "memory.limit");
  }

  /** They end up in pages and cards that are passed on. */
  @Test
  void fieldsOfASpec_keepTheKeysInAddresses() throws IOException {
    Map<String, String> fields =
        RunFile.shownFields(
            read(
                """
                model:
                  path: m
                  source: {http: [{url: "https://host/a/config.json?key=secret", sha256: %s}]}
                dataset: {path: texts}
                checkpoint: {path: c}
                """
                    .formatted("ab".repeat(32))));
    assertThat(fields)
        .containsEntry("model.source.http[0].url", "https://host/a/config.json?…")
        .containsEntry("model.source.http[0].sha256", "ab".repeat(32));
  }

  @Test
  void fieldsAloneAreCalledTheCommandLine() {
    assertThatThrownBy(() -> RunFile.read(null, Map.of("training.stepz", 1)))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageStartingWith("command line: unknown field training.stepz");
  }

  @Test
  void fieldBelowAValueWithoutFieldsIsRefused() throws IOException {
    Files.writeString(file(), LEAST + "training: 5\n");
    assertThatThrownBy(() -> RunFile.read(file(), Map.of("training.steps", 1)))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage(file() + ": training must have fields");
  }

  private Path file() {
    return folder.resolve("run.yaml");
  }

  private RunSpec read(String text) throws IOException {
    Files.writeString(file(), text);
    return RunFile.read(file());
  }

  private void assertRefused(String text, String... parts) throws IOException {
    Files.writeString(file(), text);
    assertThatThrownBy(() -> RunFile.read(file()))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageStartingWith(file().toString())
        .hasMessageNotContaining("line -1")
        .hasMessageContainingAll(parts);
  }

  private static SourceSpec source(SplittableRandom random) {
    String sha256 = "0".repeat(32) + "%032x".formatted(random.nextLong(Long.MAX_VALUE));
    return random.nextBoolean()
        ? new SourceSpec(
            new HuggingFace(
                any(random, new String[] {"007", "1e5", "no/yes"}),
                any(random, new String[] {"main", "1.10", "1_000"}),
                random.nextBoolean() ? null : "https://hub.example",
                null),
            null)
        : new SourceSpec(null, List.of(new HttpFile("http://a.example/1.10", sha256)));
  }

  private static RunSpec spec(SplittableRandom random, int size) {
    int heads = 1 + random.nextInt(4);
    boolean scratch = random.nextBoolean();
    return new RunSpec(
        scratch
            ? new ModelSpec(
                null,
                null,
                null,
                Initialize.RANDOM,
                1 + random.nextInt(9),
                heads * (1 + random.nextInt(9)),
                heads,
                random.nextBoolean() ? null : 100,
                random.nextBoolean() ? null : 1 + random.nextInt(99))
            : new ModelSpec(
                random.nextBoolean() ? null : "355M",
                text(random, size),
                random.nextBoolean() ? null : source(random),
                Initialize.PRETRAINED,
                null,
                null,
                null,
                null,
                null),
        new DatasetSpec(
            text(random, size),
            null,
            1 + random.nextInt(99),
            random.nextBoolean() ? "utf-8" : "windows-1252",
            any(random, Separator.values()),
            any(random, Order.values())),
        training(random),
        random.nextBoolean() ? null : validation(random, size),
        random.nextBoolean() ? null : sampling(random, size),
        new MemorySpec(
            any(random, Strategy.values()),
            random.nextBoolean() ? null : (2 + random.nextInt(64)) + "Gi",
            any(random, new String[] {"0", "1e3", "512Mi", "1.5G"}),
            random.nextBoolean() ? null : random.nextInt(1_000)),
        new CheckpointSpec(
            text(random, size),
            1 + random.nextLong(9),
            1 + random.nextInt(9),
            random.nextBoolean() ? null : (1 + random.nextInt(99)) + "h"),
        any(random, new String[] {"Latest", "Fresh", "runs/" + text(random, size)}),
        new DeviceSpec(
            any(random, DeviceType.values()),
            random.nextBoolean() ? null : 1 + random.nextInt(64)));
  }

  private static TrainingSpec training(SplittableRandom random) {
    OptimizerName name = any(random, OptimizerName.values());
    boolean epochs = random.nextBoolean();
    long steps = random.nextLong(1, Long.MAX_VALUE);
    return new TrainingSpec(
        epochs ? null : steps,
        epochs ? 1 - random.nextDouble() : null,
        1 + random.nextInt(64),
        random.nextBoolean() ? null : 1 + random.nextInt(100),
        1 + random.nextInt(64),
        random.nextBoolean() ? Precision.FP32 : Precision.BF16,
        new OptimizerSpec(
            name,
            random.nextDouble(),
            name == OptimizerName.SGD ? random.nextDouble() : 0,
            random.nextDouble(),
            random.nextDouble(),
            1 - random.nextDouble(),
            name == OptimizerName.ADAM ? 0 : random.nextDouble(),
            any(random, DecayedWeights.values()),
            random.nextDouble(),
            random.nextLong(steps),
            any(random, LearningRateDecay.values())),
        random.nextBoolean(),
        random.nextDouble(),
        random.nextLong());
  }

  private static SamplingSpec sampling(SplittableRandom random, int size) {
    return new SamplingSpec(
        1 + random.nextLong(99),
        1 + random.nextInt(9),
        random.nextBoolean() ? null : 1 + random.nextInt(99),
        random.nextInt(99),
        random.nextDouble(),
        random.nextDouble(9),
        random.nextBoolean() ? null : text(random, size));
  }

  private static ValidationSpec validation(SplittableRandom random, int size) {
    return new ValidationSpec(
        1 + random.nextLong(99),
        1 + random.nextInt(9),
        1 + random.nextInt(9),
        random.nextBoolean()
            ? null
            : new ValidationSpec.Dataset(
                text(random, size),
                1 + random.nextInt(9),
                "utf-8",
                any(random, Separator.values())),
        random.nextBoolean() ? null : new ValidationSpec.EarlyStopping(1 + random.nextInt(9)));
  }

  private static <E> E any(SplittableRandom random, E[] all) {
    return all[random.nextInt(all.length)];
  }

  private static String text(SplittableRandom random, int size) {
    String alphabet = " \tabcXYZ0123456789.,:;-_#'\"\\/*&!%@`[]{}|<>?=~+é\n";
    StringBuilder text = new StringBuilder("p");
    for (int i = 0; i < size; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return random.nextInt(4) == 0 ? TRAPS.get(random.nextInt(TRAPS.size())) : text.toString();
  }
}
