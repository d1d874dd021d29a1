package dev.gpt2.trainer.checkpoint.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.checkpoint.tensor.Tensors;
import dev.gpt2.trainer.file.Cases;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SafetensorsWriterTest {

  @Test
  void fileIsLengthHeaderAndTensors() {
    byte[] file = Tensors.file(List.of(Tensors.of("a", Dtype.U8, List.of(2L), new byte[] {7, 8})));
    String header =
        """
        {"__metadata__":{"format":"pt"},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""";
    int padded = (header.length() + 7) / 8 * 8;
    assertThat(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong()).isEqualTo(padded);
    assertThat(new String(file, 8, padded, UTF_8).stripTrailing()).isEqualTo(header);
    assertThat(file).hasSize(8 + padded + 2).endsWith(7, 8);
  }

  @Test
  void sizeIsKnownBeforehand_andTensorsBeginAtAMultipleOfEight() {
    Cases.forAll(
        30,
        20,
        (random, size) -> {
          String name = "n".repeat(size + 1);
          List<NamedTensor> tensors = List.of(Tensors.normal(name, List.of(3L, 5L), random));
          byte[] file = Tensors.file(tensors);
          assertThat(SafetensorsWriter.sizeBytes(tensors, Map.of("format", "pt")))
              .isEqualTo(file.length);
          assertThat((file.length - 60) % 8).isZero();
        });
  }

  @Test
  void tensorThatGivesTooFewBytes_isABug() {
    NamedTensor tensor = Tensors.of("a", Dtype.F32, List.of(2L), new byte[7]);
    assertThatThrownBy(() -> Tensors.file(List.of(tensor)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a: F32 [2] has 8 bytes, 7 were written");
  }

  @Test
  void twoTensorsOfOneName_areABug() {
    NamedTensor tensor = Tensors.normal("a", List.of(2L), new SplittableRandom(1));
    assertThatThrownBy(() -> Tensors.file(List.of(tensor, tensor)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two tensors with the name a");
  }

  @Test
  void nameOfTheMetadata_isNoTensorsName() {
    assertThatThrownBy(
            () ->
                Tensors.file(
                    List.of(Tensors.of("__metadata__", Dtype.F32, List.of(), new byte[4]))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
