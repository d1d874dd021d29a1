package dev.gpt2.trainer.checkpoint.bundle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.checkpoint.tensor.Tensors;
import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.file.Sha256;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BundleWriterTest {

  /** The strongest proof that TensorFlow reads what is written here: it wrote the same itself. */
  @ParameterizedTest
  @CsvSource({
    "single, model.ckpt, 1",
    "sharded, model.ckpt, 3",
    "adam, model-7, 1",
    "half, model.ckpt, 1",
    "bfloat16, model.ckpt, 1"
  })
  void tensorsOfTensorFlow_areWrittenAsTheSameBytes(String model, String prefix, int shards)
      throws Exception {
    Path folder = TensorFlowModels.folder(model);
    BundleWriter writer = new BundleWriter(tensors(folder.resolve(prefix + ".index"), shards));
    long expectedIndexBytes = writer.indexSizeBytes();
    for (int shard = 0; shard < shards; shard++) {
      byte[] theirs =
          Files.readAllBytes(folder.resolve(prefix + BundleWriter.shardSuffix(shard, shards)));
      assertThat(shard(writer, shard)).isEqualTo(theirs);
      assertThat(writer.sizeBytes(shard)).isEqualTo(theirs.length);
    }
    assertThat(writer.index()).isEqualTo(Files.readAllBytes(folder.resolve(prefix + ".index")));
    assertThat(expectedIndexBytes).isEqualTo(writer.index().length);
  }

  /** The digest is that of TensorFlow's own index of the same scalars: tensorflow_bundles.py. */
  @Test
  void indexOfSeveralBlocks_isTensorFlowsOwn() throws Exception {
    List<NamedTensor> scalars = new ArrayList<>();
    for (int number = 0; number < 14_000; number++) {
      byte[] value = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(number).array();
      scalars.add(Tensors.of("variable/%05d".formatted(number), Dtype.F32, List.of(), value));
    }
    BundleWriter writer = new BundleWriter(List.of(scalars));
    assertThat(shard(writer, 0)).hasSize(4 * 14_000);
    assertThat(writer.index()).hasSizeGreaterThan(262_144);
    assertThat(HexFormat.of().formatHex(Sha256.start().digest(writer.index())))
        .isEqualTo("29da6acbf52caaac745ad8b222262b5e07c453bb6fddfcb926b846015e516e46");
  }

  @Test
  void tableOfAnyBlockSize_isReadTheSame() {
    Cases.forAll(
        60,
        300,
        (random, size) -> {
          Map<String, String> entries = new TreeMap<>();
          for (int i = 0; i < size; i++) {
            String key = "h%d/%s".formatted(random.nextInt(20), "x".repeat(random.nextInt(40)));
            entries.put(key + (char) random.nextInt(128), "v".repeat(random.nextInt(300)));
          }
          TableWriter table = new TableWriter(1 + random.nextInt(4_000));
          entries.forEach(
              (key, value) -> table.add(key.getBytes(US_ASCII), value.getBytes(US_ASCII)));
          Map<String, String> found = new TreeMap<>();
          for (TableEntry entry : Table.read(Path.of("table"), table.finish())) {
            ByteCursor value = entry.value();
            found.put(entry.key(), value.latin1(value.remaining(), "value"));
          }
          assertThat(found).isEqualTo(entries);
        });
  }

  @Test
  void everyNumber_isReadAsItWasWritten() {
    Cases.forAll(
        300,
        64,
        (random, bits) -> {
          long number = bits == 0 ? 0 : random.nextLong() >>> (Long.SIZE - bits);
          byte[] written = new ByteSink().varint(number).toArray();
          ByteCursor cursor = new ByteCursor(Path.of("f"), written, 0, written.length);
          assertThat(cursor.varint("number")).isEqualTo(number);
          assertThat(cursor.hasRemaining()).isFalse();
        });
  }

  @Test
  void keysOutOfOrder_areABug() {
    TableWriter table = new TableWriter();
    table.add(new byte[] {'b'}, new byte[0]);
    assertThatThrownBy(() -> table.add(new byte[] {'b'}, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void twoTensorsOfOneName_areABug() {
    NamedTensor tensor = Tensors.of("a", Dtype.F32, List.of(), new byte[4]);
    assertThatThrownBy(
            () -> new BundleWriter(List.of(List.of(tensor), List.of(tensor))).indexSizeBytes())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two tensors with the name a");
  }

  @Test
  void indexBeforeTheShards_isABug() {
    NamedTensor tensor = Tensors.of("a", Dtype.F32, List.of(), new byte[4]);
    assertThatThrownBy(() -> new BundleWriter(List.of(List.of(tensor))).index())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("1 tensors expected to be written first, 0 are");
  }

  /** The tensors of each shard, in the order of their bytes. */
  private static List<List<NamedTensor>> tensors(Path index, int shards) throws Exception {
    List<List<NamedTensor>> tensors = new ArrayList<>();
    try (Bundle bundle = Bundle.open(index)) {
      for (int shard = 0; shard < shards; shard++) {
        int number = shard;
        List<NamedTensor> ofShard = new ArrayList<>();
        for (BundleTensor tensor :
            bundle.tensors().values().stream()
                .filter(t -> t.shard() == number)
                .sorted(Comparator.comparingLong(BundleTensor::beginBytes))
                .toList()) {
          ofShard.add(
              Tensors.of(
                  tensor.name(),
                  tensor.dtype().orElseThrow(),
                  tensor.shape(),
                  bundle.bytes(tensor).toArray(ValueLayout.JAVA_BYTE)));
        }
        tensors.add(ofShard);
      }
    }
    return tensors;
  }

  private static byte[] shard(BundleWriter writer, int shard) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (WritableByteChannel channel = Channels.newChannel(out)) {
      writer.writeShard(shard, channel::write);
    }
    return out.toByteArray();
  }
}
