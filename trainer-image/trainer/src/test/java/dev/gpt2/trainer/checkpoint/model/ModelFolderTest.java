package dev.gpt2.trainer.checkpoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.checkpoint.tensor.Tensors;
import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ModelFolderTest {
  private final Path folder;

  ModelFolderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void weightsAreThoseOfTheFile() throws Exception {
    assertSameWeights(new TinyModel(1).write(folder), new TinyModel(1).weights());
  }

  @Test
  void namesMayHaveThePrefixOfTransformers() throws Exception {
    TinyModel model = new TinyModel(1).each(tensor -> tensor.named("transformer." + tensor.name()));
    assertSameWeights(model.write(folder), new TinyModel(1).weights());
  }

  @Test
  void weightsMayComeInShards() throws Exception {
    assertSameWeights(new TinyModel(1).writeSharded(folder), new TinyModel(1).weights());
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void halfTypesAreReadAsFloat32(Dtype half) throws Exception {
    TinyModel model = new TinyModel(1).each(tensor -> Tensors.halved(tensor, half));
    model.write(folder);
    try (ModelFolder opened = ModelFolder.open(folder)) {
      for (NamedTensor exact : new TinyModel(1).weights()) {
        float[] expected = floats(Tensors.bytes(exact));
        float[] found = new float[expected.length];
        opened.read(exact.name(), floats -> floats.asFloatBuffer().get(found));
        for (int i = 0; i < found.length; i++) {
          assertThat(Math.abs(found[i] - expected[i]))
              .isLessThanOrEqualTo(Math.abs(expected[i]) / 128 + 0x1p-25f);
        }
      }
    }
  }

  @Test
  void masksOfOlderFiles_areIgnored() throws Exception {
    TinyModel model =
        new TinyModel(1)
            .with(Tensors.of("h.0.attn.bias", Dtype.BOOL, List.of(1L, 1L, 2L, 2L), new byte[4]))
            .with(Tensors.of("h.1.attn.masked_bias", Dtype.F32, List.of(), new byte[4]));
    assertSameWeights(model.write(folder), new TinyModel(1).weights());
  }

  @Test
  void outputMatrixThatIsTheEmbedding_isAccepted() throws Exception {
    TinyModel model = new TinyModel(1);
    model.with(model.weight("wte.weight").named("lm_head.weight"));
    assertSameWeights(model.write(folder), new TinyModel(1).weights());
  }

  @Test
  void outputMatrixOfItsOwn_isRefused() throws Exception {
    NamedTensor head =
        Tensors.normal("lm_head.weight", List.of(100L, 8L), new SplittableRandom(99));
    new TinyModel(1).with(head).write(folder);
    refuses("lm_head.weight: the same matrix as wte.weight expected (tied, as in GPT-2)");
  }

  @Test
  void missingWeights_areNamed() throws Exception {
    TinyModel model = new TinyModel(1);
    for (String name : List.of("bias", "weight")) {
      model.without("h.1.ln_1." + name).without("h.1.ln_2." + name).without("ln_f." + name);
    }
    model.write(folder);
    refuses(
        "%s: 6 weights of a GPT-2 with 2 layers expected but not found: h.1.ln_1.weight,"
                .formatted(folder)
            + " h.1.ln_1.bias, h.1.ln_2.weight, h.1.ln_2.bias and 2 more; copy the whole model");
  }

  @Test
  void unknownWeights_areNamed() throws Exception {
    new TinyModel(1)
        .with(Tensors.of("h.2.ln_1.bias", Dtype.F32, List.of(0L), new byte[0]))
        .write(folder);
    refuses("only the weights of a GPT-2 with 2 layers expected, also found: h.2.ln_1.bias");
  }

  @Test
  void paddedVocabulary_isRefusedWithTheRemedy() throws Exception {
    new TinyModel(1).config("vocab_size", "97").write(folder);
    refuses(
        "wte.weight: shape [97, 8] expected, [100, 8] found in %s/model.safetensors; the vocabulary"
                .formatted(folder)
            + " was padded, export it without padding");
  }

  @Test
  void otherShape_isRefusedWithBothShapes() throws Exception {
    NamedTensor turned =
        Tensors.normal("h.1.mlp.c_fc.weight", List.of(32L, 8L), new SplittableRandom(1));
    new TinyModel(1).without(turned.name()).with(turned).write(folder);
    refuses(
        "h.1.mlp.c_fc.weight: shape [8, 32] expected, [32, 8] found in %s/model.safetensors;"
                .formatted(folder)
            + " config.json and weights must come from the same model");
  }

  @Test
  void typeThatIsNoFloat_isRefused() throws Exception {
    NamedTensor doubles = Tensors.of("ln_f.bias", Dtype.F64, List.of(8L), new byte[64]);
    new TinyModel(1).without("ln_f.bias").with(doubles).write(folder);
    refuses("ln_f.bias: type F32, F16 or BF16 expected, F64 found in");
  }

  @Test
  void sameNameTwice_isRefused() throws Exception {
    TinyModel model = new TinyModel(1);
    model.with(model.weight("ln_f.bias").named("transformer.ln_f.bias")).write(folder);
    refuses("ln_f.bias is there a second time, first in");
  }

  @Test
  void shardThatIsNotThere_isRefused() throws Exception {
    new TinyModel(1).writeSharded(folder);
    Files.delete(folder.resolve("shard-2"));
    refuses("model.safetensors.index.json: shard shard-2 expected in %s".formatted(folder));
  }

  @Test
  void shardOutsideTheFolder_isRefused() throws Exception {
    new TinyModel(1).writeSharded(folder);
    Files.writeString(
        folder.resolve(WeightFiles.INDEX), "{\"weight_map\": {\"a\": \"../../etc/passwd\"}}");
    refuses("shard ../../etc/passwd expected in");
  }

  @ParameterizedTest
  @CsvSource({
    "pytorch_model.bin, ''",
    "pytorch_model.bin.index.json, ''",
    "tf_model.h5, ', from_tf=True'",
    "flax_model.msgpack, ', from_flax=True'"
  })
  void weightsInAnotherFormat_areRefusedWithTheCommandThatConvertsThem(String file, String option)
      throws Exception {
    new TinyModel(1).write(folder);
    Files.move(folder.resolve("model.safetensors"), folder.resolve(file));
    refuses("weights in model.safetensors expected, only %s found".formatted(file));
    refuses(
        "python3 -c \"from transformers import GPT2LMHeadModel as M;"
            + " M.from_pretrained('%1$s'%2$s).save_pretrained('%1$s-safetensors')\""
                .formatted(folder, option));
  }

  @Test
  void noWeights_areRefused() throws Exception {
    new TinyModel(1).write(folder);
    Files.delete(folder.resolve("model.safetensors"));
    refuses("weights in model.safetensors (or shards with model.safetensors.index.json) expected");
  }

  @Test
  void folderOfSomethingElse_isRefusedWithWhatIsThere() throws Exception {
    String expected =
        "model.path: %s: config.json with model.safetensors (Hugging Face) or hparams.json with"
                .formatted(folder)
            + " model.ckpt.index (OpenAI) expected, found ";
    refuses(expected + "nothing; name the folder of a whole model");
    for (String name : List.of("a.txt", "b.txt", "c.txt", "d.txt", "e.txt")) {
      Files.createFile(folder.resolve(name));
    }
    refuses(expected + "a.txt, b.txt, c.txt, d.txt and 1 more; name the folder");
  }

  @Test
  void missingFolder_isRefused() {
    assertThatThrownBy(() -> ModelFolder.open(folder.resolve("nothing")))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage("model.path: %s/nothing: no such folder".formatted(folder));
  }

  @Test
  void weightsThatAreCutOff_areCorrupt() throws Exception {
    Path weights = new TinyModel(1).write(folder).resolve("model.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("the file ends; it is cut off: copy it again");
  }

  @Test
  void weightThatAModelDoesNotHave_isABug() throws Exception {
    try (ModelFolder model = ModelFolder.open(new TinyModel(1).write(folder))) {
      assertThatThrownBy(() -> model.read("h.2.ln_1.bias", floats -> {}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void assertSameWeights(Path folder, List<NamedTensor> expected)
      throws IOException {
    try (ModelFolder model = ModelFolder.open(folder)) {
      assertThat(model.shape()).isEqualTo(TinyModel.SHAPE);
      for (NamedTensor weight : expected) {
        byte[] found = new byte[Math.toIntExact(weight.sizeBytes())];
        model.read(weight.name(), floats -> floats.get(found));
        assertThat(found).as(weight.name()).isEqualTo(Tensors.bytes(weight));
      }
    }
  }

  private static float[] floats(byte[] bytes) {
    float[] floats = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  private void refuses(String message) {
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining(message);
  }
}
