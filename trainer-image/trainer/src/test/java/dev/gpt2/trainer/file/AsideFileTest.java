package dev.gpt2.trainer.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AsideFileTest {
  private final Path folder;
  private final Path target;

  AsideFileTest(@TempDir Path folder) {
    this.folder = folder;
    target = folder.resolve("out.bin");
  }

  @Test
  void fileIsThereOnlyWhenItIsWhole() throws Exception {
    try (AsideFile file = AsideFile.create(Disk.ofMachine(), target)) {
      file.channel().write(ByteBuffer.wrap(new byte[] {1, 2}));
      assertThat(names()).hasSize(1).allMatch(name -> name.startsWith(".out.bin."));
      file.publish();
    }
    assertThat(names()).containsExactly("out.bin");
    assertThat(target).hasBinaryContent(new byte[] {1, 2});
  }

  @Test
  void whatIsNotPublished_leavesNothing() throws Exception {
    try (AsideFile file = AsideFile.create(Disk.ofMachine(), target)) {
      file.channel().write(ByteBuffer.wrap(new byte[] {1, 2}));
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void fileOfThatName_isReplacedOnlyWhenMeant() throws Exception {
    try (AsideFile file = AsideFile.create(Disk.ofMachine(), target)) {
      Files.writeString(target, "another one");
      assertThatThrownBy(file::publish)
          .isInstanceOf(FileAlreadyExistsException.class)
          .hasMessageContaining("out.bin");
      assertThat(target).hasContent("another one");
      file.replace();
    }
    assertThat(names()).containsExactly("out.bin");
    assertThat(target).isEmptyFile();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
