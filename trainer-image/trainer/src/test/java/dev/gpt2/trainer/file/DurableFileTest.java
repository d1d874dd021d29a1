package dev.gpt2.trainer.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DurableFileTest {
  /** FIPS 180-2, appendix B.1. */
  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private final Path folder;

  DurableFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void digestIsThatOfTheBytesWritten() throws Exception {
    Path file = folder.resolve("abc");
    try (DurableFile durable = DurableFile.create(Disk.ofMachine(), file)) {
      durable.write(ByteBuffer.wrap("a".getBytes(StandardCharsets.US_ASCII)));
      durable.write(ByteBuffer.wrap("bc".getBytes(StandardCharsets.US_ASCII)));
      assertThat(durable.finish()).isEqualTo(SHA256_OF_ABC);
    }
    assertThat(file).hasContent("abc");
    assertThat(Sha256.of(file)).isEqualTo(SHA256_OF_ABC);
  }

  @Test
  void anySizeAndKindOfBufferIsWrittenWhole() {
    Cases.forAll(
        30,
        2_000_000,
        (random, size) -> {
          byte[] content = new byte[size];
          random.nextBytes(content);
          ByteBuffer buffer =
              random.nextBoolean() ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
          buffer.put(content).flip();
          Path file = folder.resolve("file" + size);
          try (DurableFile durable = DurableFile.create(Disk.ofMachine(), file)) {
            durable.write(buffer);
            assertThat(durable.finish()).isEqualTo(Sha256.of(file));
          }
          assertThat(buffer.hasRemaining()).isFalse();
          assertThat(Files.readAllBytes(file)).isEqualTo(content);
        });
  }

  @Test
  void fileThatIsThereIsNeverOverwritten() throws Exception {
    Path file = Files.writeString(folder.resolve("precious"), "old");
    assertThatThrownBy(() -> DurableFile.create(Disk.ofMachine(), file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("old");
  }
}
