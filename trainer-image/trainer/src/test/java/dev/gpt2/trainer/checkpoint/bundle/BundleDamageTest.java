package dev.gpt2.trainer.checkpoint.bundle;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.Damage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each byte of a bundle has a checksum, or a value that only one can have. */
final class BundleDamageTest {
  private static final String INDEX = "model.ckpt.index";
  private static final String SHARD = "model.ckpt.data-00000-of-00001";
  private static final int CASES = 200;

  private final Path folder;

  BundleDamageTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private interface Harm {
    byte[] of(byte[] whole, SplittableRandom random);
  }

  @BeforeEach
  void copyModel() throws Exception {
    try (Stream<Path> files = Files.list(TensorFlowModels.folder("single"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void indexThatIsCutOffAnywhere_isRefusedWithThePlace() throws Exception {
    isNoticed(INDEX, Damage::cutOff);
  }

  @Test
  void flippedBitInTheIndex_isRefusedWithThePlace() throws Exception {
    isNoticed(INDEX, Damage::flipBit);
  }

  @Test
  void shardThatIsCutOffAnywhere_isRefusedWithThePlace() throws Exception {
    isNoticed(SHARD, Damage::cutOff);
  }

  @Test
  void flippedBitInAShard_isRefusedWithThePlace() throws Exception {
    isNoticed(SHARD, Damage::flipBit);
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

  private void isNoticed(String name, Harm harm) throws Exception {
    Path file = folder.resolve(name);
    byte[] whole = Files.readAllBytes(file);
    Cases.forAll(
        CASES,
        0,
        (random, size) -> {
          Files.write(file, harm.of(whole, random));
          assertThatThrownBy(this::readAll)
              .isInstanceOf(CorruptFileException.class)
              .hasMessageStartingWith(file + ": at byte ");
        });
  }

  private void readAll() throws Exception {
    try (Bundle bundle = Bundle.open(folder.resolve(INDEX))) {
      for (BundleTensor tensor : bundle.tensors().values()) {
        bundle.bytes(tensor);
      }
    }
  }
}
