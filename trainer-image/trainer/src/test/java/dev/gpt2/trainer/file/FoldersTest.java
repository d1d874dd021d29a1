package dev.gpt2.trainer.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FoldersTest {
  private final Path temporary;

  FoldersTest(@TempDir Path temporary) {
    this.temporary = temporary;
  }

  @Test
  void deletingAFolder_leavesWhatItsLinksPointTo() throws Exception {
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(outside.resolve("kept"), "kept");
    Path folder = Files.createDirectories(temporary.resolve("folder/deep"));
    Files.writeString(folder.resolve("file"), "gone");
    Files.createSymbolicLink(folder.resolve("link"), outside);

    Folders.deleteIfExists(temporary.resolve("folder"));

    assertThat(temporary.resolve("folder")).doesNotExist();
    assertThat(outside.resolve("kept")).hasContent("kept");
  }

  @Test
  void deletingWhatIsNotThere_doesNothing() throws Exception {
    Folders.deleteIfExists(temporary.resolve("nothing"));
    assertThat(temporary).isEmptyDirectory();
  }
}
