package dev.gpt2.trainer.checkpoint.bundle;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.DamagedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each byte of a bundle has a checksum, or a value that only one can have. */
final class BundleDamageTest {
  private static final String INDEX = "model.ckpt.index";

  private final Path folder;

  BundleDamageTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void copyModel() throws Exception {
    try (Stream<Path> files = Files.list(TensorFlowModels.folder("single"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {INDEX, "model.ckpt.data-00000-of-00001"})
  void fileThatIsDamagedAnywhere_isRefusedWithThePlace(String name) throws Exception {
    Path file = folder.resolve(name);
    DamagedFile.forAll(
        file,
        accident ->
            assertThatThrownBy(this::readAll)
                .isInstanceOf(CorruptFileException.class)
                .hasMessageStartingWith(file + ": at byte "));
  }

  /** There are few enough of them to try each one. */
  @Test
  void everyFlippedBitOfTheFooter_isRefused() throws Exception {
    byte[] whole = Files.readAllBytes(folder.resolve(INDEX));
    for (int bit = (whole.length - Table.FOOTER_BYTES) * Byte.SIZE;
        bit < whole.length * Byte.SIZE;
        bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      Files.write(folder.resolve(INDEX), damaged);
      assertThatThrownBy(this::readAll).as("bit %d", bit).isInstanceOf(CorruptFileException.class);
    }
  }

  private void readAll() throws Exception {
    try (Bundle bundle = Bundle.open(folder.resolve(INDEX))) {
      for (BundleTensor tensor : bundle.tensors().values()) {
        bundle.bytes(tensor);
      }
    }
  }
}
