package dev.gpt2.trainer.checkpoint.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.checkpoint.bundle.TensorFlowModels;
import dev.gpt2.trainer.checkpoint.model.ModelFolder;
import dev.gpt2.trainer.checkpoint.model.ModelLayout;
import dev.gpt2.trainer.checkpoint.model.TinyModel;
import dev.gpt2.trainer.checkpoint.model.WeightNames;
import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.exec.NanoGpt2;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.Disk;
import dev.gpt2.trainer.file.Disks;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConversionTest {
  private static final Sharding WHOLE = new Sharding.Count(1);
  private static final Disk DISK = Disk.ofMachine();

  private final Path folder;

  ConversionTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** TensorFlow wrote the index of the same weights; it has a checksum of each of them. */
  @Test
  void modelOfTransformers_becomesTheBundleThatTensorFlowWrites() throws Exception {
    Path openAi = convert(NanoGpt2.folder(), "openai", WHOLE);
    assertThat(openAi.resolve("model.ckpt.index"))
        .hasSameBinaryContentAs(NanoGpt2.folder().resolve("model.ckpt.index"));
    Path back = convert(openAi, "back", WHOLE);
    assertThat(back.resolve("model.safetensors"))
        .hasSameBinaryContentAs(NanoGpt2.folder().resolve("model.safetensors"));
    assertThat(files(openAi))
        .containsOnlyKeys(
            "checkpoint",
            "encoder.json",
            "hparams.json",
            "model.ckpt.data-00000-of-00001",
            "model.ckpt.index",
            "vocab.bpe");
    assertThat(back.resolve("vocab.json")).hasSameBinaryContentAs(openAi.resolve("encoder.json"));
    assertThat(back.resolve("merges.txt")).hasSameBinaryContentAs(openAi.resolve("vocab.bpe"));
  }

  @Test
  void modelOfTensorFlow_isTheSameThereAndBack() throws Exception {
    Path original = TensorFlowModels.folder("single");
    Path back = convert(convert(original, "a", WHOLE), "b", WHOLE);
    for (String name : files(original).keySet()) {
      if (!name.equals("hparams.json")) {
        assertThat(back.resolve(name)).hasSameBinaryContentAs(original.resolve(name));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 28})
  void anyNumberOfShards_isTheSameThereAndBack(int shards) throws Exception {
    Path original = new TinyModel(1).write(folder.resolve("tiny"));
    Path openAi = convert(original, "openai", new Sharding.Count(shards));
    Path huggingFace = convert(openAi, "shards", new Sharding.Count(shards));
    assertThat(files(openAi).keySet())
        .filteredOn(name -> name.startsWith("model.ckpt.data-"))
        .hasSize(shards)
        .contains("model.ckpt.data-%05d-of-%05d".formatted(shards - 1, shards));
    assertThat(files(huggingFace).keySet())
        .filteredOn(name -> name.endsWith(".safetensors"))
        .hasSize(shards)
        .contains("model-%1$05d-of-%1$05d.safetensors".formatted(shards));
    assertSameWeights(original, openAi);
    assertSameWeights(original, huggingFace);
  }

  @Test
  void whatTrainingSavedBesideTheWeights_isLeftOut() throws Exception {
    Path original = TensorFlowModels.folder("adam");
    Path huggingFace = convert(original, "huggingface", new Sharding.Size(200));
    assertSameWeights(original, huggingFace);
    assertThat(huggingFace.resolve("model.safetensors.index.json")).isRegularFile();
  }

  @Test
  void sameLayout_canBeWrittenInOtherFiles() throws Exception {
    Path original = new TinyModel(1).write(folder.resolve("tiny"));
    Path shards = folder.resolve("shards");
    new Conversion(Optional.of(ModelLayout.HUGGING_FACE), new Sharding.Count(2), Optional.empty())
        .run(original, shards, DISK);
    assertSameWeights(original, shards);
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void halfTypes_stayAsTheyAre_orAreRounded(Dtype half) throws Exception {
    TinyModel exact = new TinyModel(1);
    Path original = exact.write(folder.resolve("tiny"));
    Path halved = folder.resolve("halved");
    new Conversion(Optional.empty(), WHOLE, Optional.of(half)).run(original, halved, DISK);
    Path back = convert(halved, "back", WHOLE);
    assertSameWeights(halved, back);
    try (ModelFolder model = ModelFolder.open(back)) {
      for (NamedTensor weight : exact.weights()) {
        assertThat(model.weight(weight.name()).dtype()).isEqualTo(half);
      }
    }
    assertThat(back.resolve("config.json"))
        .content()
        .contains(half == Dtype.F16 ? "\"float16\"" : "\"bfloat16\"");
  }

  @Test
  void modelCard_goesAlong() throws Exception {
    Path original = new TinyModel(1).write(folder.resolve("tiny"));
    Files.writeString(original.resolve("model-card.md"), "# a card");
    assertThat(convert(original, "openai", WHOLE).resolve("model-card.md")).hasContent("# a card");
  }

  @Test
  void folderThatHoldsSomething_isRefused_andAnEmptyOneTaken() throws Exception {
    Path original = new TinyModel(1).write(folder.resolve("tiny"));
    assertThatThrownBy(() -> convert(original, "tiny", WHOLE))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage(
            "TO: %s: a folder that isn't there yet or is empty expected, found config.json in it;"
                    .formatted(original)
                + " name another one");
    Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> convert(original, "file", WHOLE))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("found something that is no folder");
    Files.createDirectory(folder.resolve("empty"));
    Files.createDirectory(folder.resolve(".empty.partial"));
    Files.writeString(folder.resolve(".empty.partial/left"), "by a killed one");
    assertSameWeights(original, convert(original, "empty", WHOLE));
    assertThat(folder.resolve(".empty.partial")).doesNotExist();
  }

  @Test
  void damagedBundle_leavesNothing() throws Exception {
    Path openAi = new TinyModel(1).writeOpenAi(folder.resolve("tiny"));
    Path shard = openAi.resolve("model.ckpt.data-00000-of-00001");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[5_000]++;
    Files.write(shard, bytes);
    assertThatThrownBy(() -> convert(openAi, "to", WHOLE))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("model.ckpt.data-00000-of-00001: at byte ");
    assertThat(files(folder)).containsOnlyKeys("tiny");
  }

  @Test
  void weightThatIsTooLargeForTheType_leavesNothing() throws Exception {
    float[] numbers = {0, 0, 0, 0, 0, 0, 0, 1e6f};
    Path original = new TinyModel(1).write(folder.resolve("tiny"));
    ByteBuffer bytes = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    try (FileChannel channel =
        FileChannel.open(original.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
      channel.write(bytes, channel.size() - 32);
    }
    assertThatThrownBy(
            () ->
                new Conversion(Optional.empty(), WHOLE, Optional.of(Dtype.F16))
                    .run(original, folder.resolve("to"), DISK))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("1000000.0 is too large for F16; take another type");
    assertThat(files(folder)).containsOnlyKeys("tiny");
  }

  @Test
  void fullDisk_leavesNothing() throws Exception {
    Path original = new TinyModel(1).write(folder.resolve("tiny"));
    Path to = folder.resolve("to");
    for (Disk disk : new Disk[] {Disks.fullFrom(0), Disks.fullFrom(3), Disks.withUsable(1_000)}) {
      assertThatThrownBy(
              () ->
                  new Conversion(Optional.empty(), WHOLE, Optional.empty()).run(original, to, disk))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("TO: %s can't be written: ".formatted(to));
      assertThat(files(folder)).containsOnlyKeys("tiny");
    }
  }

  private Path convert(Path from, String to, Sharding sharding) throws IOException {
    Path target = folder.resolve(to);
    Converted converted =
        new Conversion(Optional.empty(), sharding, Optional.empty()).run(from, target, DISK);
    Map<String, Long> sizes = new TreeMap<>(converted.sizes());
    assertThat(files(target)).isEqualTo(sizes);
    return target;
  }

  /** Bytes of each file; of a folder none. */
  private static Map<String, Long> files(Path folder) throws IOException {
    Map<String, Long> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.toList()) {
        files.put(
            String.valueOf(path.getFileName()), Files.isDirectory(path) ? 0 : Files.size(path));
      }
    }
    return files;
  }

  private static void assertSameWeights(Path expected, Path found) throws IOException {
    try (ModelFolder first = ModelFolder.open(expected);
        ModelFolder second = ModelFolder.open(found)) {
      assertThat(second.shape()).isEqualTo(first.shape());
      for (String name : WeightNames.shapes(first.shape()).keySet()) {
        assertThat(second.weight(name).bytes().toArray(ValueLayout.JAVA_BYTE))
            .as(name)
            .isEqualTo(first.weight(name).bytes().toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }
}
