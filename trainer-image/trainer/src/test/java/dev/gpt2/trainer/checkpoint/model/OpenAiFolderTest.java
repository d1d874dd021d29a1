package dev.gpt2.trainer.checkpoint.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.checkpoint.bundle.TensorFlowModels;
import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.checkpoint.tensor.Tensors;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Model folders in OpenAI's layout, most of them as TensorFlow wrote them. */
final class OpenAiFolderTest {
  private final Path folder;

  OpenAiFolderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @ValueSource(strings = {"single", "sharded", "adam"})
  void modelOfTensorFlow_hasItsShapeAndWeights(String model) throws Exception {
    Path openAi = TensorFlowModels.folder(model);
    try (ModelFolder opened = ModelFolder.open(openAi)) {
      assertThat(opened.layout()).isEqualTo(ModelLayout.OPEN_AI);
      assertThat(opened.shape()).isEqualTo(TensorFlowModels.SHAPE);
      assertThat(ModelFolder.readShape(openAi)).isEqualTo(TensorFlowModels.SHAPE);
      assertThat(weights(opened)).isEqualTo(expected(value -> value));
    }
  }

  @Test
  void namesWithoutTheScope_andHalfTypes_areRead() throws Exception {
    try (ModelFolder half = ModelFolder.open(TensorFlowModels.folder("half"))) {
      assertThat(half.weight("wte.weight").dtype()).isEqualTo(Dtype.F16);
      assertThat(weights(half))
          .isEqualTo(expected(value -> Float.float16ToFloat(Float.floatToFloat16(value))));
    }
  }

  @Test
  void tokenizerFiles_areCarriedUnderTheNamesOfACheckpoint() throws Exception {
    Path openAi = new TinyModel(1).writeOpenAi(folder);
    Files.writeString(openAi.resolve("encoder.json"), "{\"a\": 0}");
    Files.writeString(openAi.resolve("vocab.bpe"), "#version: 0.2\n");
    try (ModelFolder model = ModelFolder.open(openAi)) {
      TokenizerFiles files = model.tokenizer(new Gpt2Bpe());
      assertThat(files.isGpt2()).isFalse();
      assertThat(files.contents())
          .containsOnlyKeys("vocab.json", "merges.txt")
          .containsEntry("vocab.json", "{\"a\": 0}".getBytes(UTF_8));
    }
  }

  @Test
  void partitionedVariable_isRefused() {
    refuses(
        TensorFlowModels.folder("partitioned"),
        "model.ckpt.index: model/wte: one tensor expected, a partitioned variable found");
  }

  @Test
  void checkpointOfATrainingRun_needsTheModelsOwnFiles() throws Exception {
    copy("adam");
    Files.delete(folder.resolve("hparams.json"));
    refuses(
        folder,
        "hparams.json: expected beside a TensorFlow checkpoint, not found; a training run's folder"
            + " has none: copy hparams.json, encoder.json and vocab.bpe");
  }

  /** TensorFlow writes whole paths when it is given one. */
  @Test
  void theFileNamedCheckpoint_choosesAmongSeveral() throws Exception {
    copy("adam");
    Files.copy(folder.resolve("model-7.index"), folder.resolve("model-9.index"));
    try (ModelFolder model = ModelFolder.open(folder)) {
      assertThat(model.shape()).isEqualTo(TensorFlowModels.SHAPE);
    }
    Files.writeString(
        folder.resolve("checkpoint"), "model_checkpoint_path: \"/somewhere/else/model-7\"\n");
    ModelFolder.open(folder).close();
    Files.writeString(folder.resolve("checkpoint"), "model_checkpoint_path: \"model-8\"\n");
    refuses(folder, "checkpoint: names model-8.index, not found beside it, only [model-7.index,");
    Files.writeString(folder.resolve("checkpoint"), "model-7");
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("checkpoint: at byte 0: a line model_checkpoint_path: \"NAME\"");
    Files.delete(folder.resolve("checkpoint"));
    refuses(folder, "one checkpoint expected, or a file checkpoint that names one; found [model-7");
    Files.delete(folder.resolve("model-9.index"));
    ModelFolder.open(folder).close();
  }

  @Test
  void modelWithoutWeights_isRefused() throws Exception {
    copy("single");
    Files.delete(folder.resolve("checkpoint"));
    Files.delete(folder.resolve("model.ckpt.index"));
    refuses(folder, "weights in model.ckpt.index and model.ckpt.data-00000-of-00001 expected");
  }

  @ParameterizedTest
  @CsvSource({
    "n_layer, 3, '12 weights of a GPT-2 with 3 layers expected but not found: model/h2/ln_1/g,'",
    "n_layer, 1, 'only the weights of a GPT-2 with 1 layers expected, also found: model/h1/'",
    "n_ctx, 5, 'wpe.weight: shape [5, 4] expected, [4, 4] found in'",
    "n_vocab, 10, 'the vocabulary was padded, export it without padding'",
    "n_embd, 8, 'hparams.json and weights must come from the same model'",
    "n_head, 3, 'n_head: a divisor of n_embd 4 expected, 3 found'",
    "n_head, 0, 'n_head: a whole number from 1 expected, 0 found'",
  })
  void hparamsOfAnotherModel_areRefused(String field, int value, String message) throws Exception {
    copy("single");
    Path hparams = folder.resolve("hparams.json");
    Files.writeString(
        hparams,
        Files.readString(hparams)
            .replaceFirst("\"%s\": \\d+".formatted(field), "\"%s\": %d".formatted(field, value)));
    refuses(folder, message);
  }

  @Test
  void variablesOfSomethingElse_areNamed() throws Exception {
    TinyModel other = new TinyModel(1).each(tensor -> tensor.named("x" + tensor.name()));
    other.writeOpenAi(folder);
    refuses(folder, "weights of a GPT-2 (model/wte, model/h0/ln_1/g) expected, only model/xh/0/");
  }

  @Test
  void typeThatIsNoFloat_isRefused() throws Exception {
    new TinyModel(1)
        .without("ln_f.bias")
        .with(Tensors.of("ln_f.bias", Dtype.F64, List.of(8L), new byte[64]))
        .writeOpenAi(folder);
    refuses(folder, "ln_f.bias: type F32, F16 or BF16 expected, F64 found in");
  }

  /** The weights that are there decide; of two whole models it is the one in safetensors. */
  @Test
  void folderWithBothLayouts_isReadAsTheOneWithWeights() throws Exception {
    new TinyModel(1).writeOpenAi(folder);
    Path safetensors = new TinyModel(2).write(folder).resolve("model.safetensors");
    try (ModelFolder model = ModelFolder.open(folder)) {
      assertThat(model.layout()).isEqualTo(ModelLayout.HUGGING_FACE);
    }
    Files.delete(safetensors);
    try (ModelFolder model = ModelFolder.open(folder)) {
      assertThat(model.layout()).isEqualTo(ModelLayout.OPEN_AI);
    }
  }

  private static Map<String, List<Float>> expected(UnaryOperator<Float> rounding) {
    Map<String, List<Float>> weights = new TreeMap<>();
    TensorFlowModels.weights()
        .forEach(
            (name, values) ->
                weights.put(
                    OpenAiNames.canonical(name).orElseThrow(),
                    list(values).stream().map(rounding).toList()));
    return weights;
  }

  private static Map<String, List<Float>> weights(ModelFolder model) {
    Map<String, List<Float>> weights = new TreeMap<>();
    for (String name : WeightNames.shapes(model.shape()).keySet()) {
      model.read(
          name,
          bytes -> {
            float[] values = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(values);
            weights.put(name, list(values));
          });
    }
    return weights;
  }

  private static List<Float> list(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  private void copy(String model) throws IOException {
    try (Stream<Path> files = Files.list(TensorFlowModels.folder(model))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  private static void refuses(Path model, String message) {
    assertThatThrownBy(() -> ModelFolder.open(model))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining(message);
  }
}
