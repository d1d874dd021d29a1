package dev.gpt2.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatasetFilesTest {
  private final Path folder;

  DatasetFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void fileStandsForItself() throws Exception {
    Path file = touch("a.txt");
    assertThat(DatasetFiles.gather(file.toString())).containsExactly(file);
  }

  @Test
  void hiddenFileThatIsNamed_isTaken() throws Exception {
    Path file = touch(".a.txt");
    assertThat(DatasetFiles.gather(file.toString())).containsExactly(file);
  }

  @Test
  void folderGivesAllFilesBelowItSortedByPath() throws Exception {
    touch("b/c.txt");
    touch("b/a/z.txt");
    touch("a.npz");
    touch("c.txt");
    assertThat(gather("")).containsExactly("a.npz", "b/a/z.txt", "b/c.txt", "c.txt");
  }

  @Test
  void hiddenFilesAndLostAndFound_areLeftOut() throws Exception {
    touch("a.txt");
    touch(".git/config");
    touch(".DS_Store");
    touch("lost+found/inode");
    touch("b/.hidden/c.txt");
    assertThat(gather("")).containsExactly("a.txt");
    assertThat(gather("/**")).containsExactly("a.txt");
  }

  /** The layout that the kubelet makes of a ConfigMap with the keys a.txt and b.txt. */
  @Test
  void volumeOfAConfigMap_givesEachKeyOnce() throws Exception {
    touch("..2026_01_01/a.txt");
    touch("..2026_01_01/b.txt");
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_01_01"));
    Files.createSymbolicLink(folder.resolve("a.txt"), Path.of("..data/a.txt"));
    Files.createSymbolicLink(folder.resolve("b.txt"), Path.of("..data/b.txt"));
    assertThat(gather("")).containsExactly("a.txt", "b.txt");
    assertThat(gather("/*.txt")).containsExactly("a.txt", "b.txt");
  }

  @Test
  void folderThatIsALink_isWalked() throws Exception {
    touch("real/a.txt");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
    assertThat(DatasetFiles.gather(link.toString())).containsExactly(link.resolve("a.txt"));
  }

  @Test
  void linkToAFolderAbove_endsNowhere() throws Exception {
    touch("a.txt");
    Files.createSymbolicLink(folder.resolve("loop"), folder);
    assertThat(gather("")).containsExactly("a.txt");
  }

  @Test
  void globGivesWhatItMatches() throws Exception {
    touch("x/a.txt");
    touch("x/b.md");
    touch("y/z/c.txt");
    assertThat(gather("/**/*.txt")).containsExactly("x/a.txt", "y/z/c.txt");
    assertThat(gather("/[xy]/*.{md,rst}")).containsExactly("x/b.md");
  }

  @Test
  void nameWithAGlobsCharacters_isTakenAsItIs() throws Exception {
    Path file = touch("a[1].txt");
    touch("a1.txt");
    assertThat(DatasetFiles.gather(file.toString())).containsExactly(file);
  }

  @Test
  void pathRelativeToTheWorkingDirectory_works() throws Exception {
    assertThat(DatasetFiles.gather("./pom.xml")).containsExactly(Path.of("./pom.xml"));
    assertThat(DatasetFiles.gather("pom.[x]ml")).containsExactly(Path.of("pom.xml"));
  }

  @Test
  void nothingThere_isRefusedWithWhatIsNearBy() throws Exception {
    touch("corpus.txt");
    refuses("/shakespeare/all.txt", "no such file or folder; %s holds corpus.txt");
  }

  @Test
  void globWithoutMatch_isRefusedWithWhatTheFolderHolds() throws Exception {
    for (int i = 0; i < 10; i++) {
      touch("file%d.text".formatted(i));
    }
    refuses(
        "/*.txt",
        "no file matches this pattern; %s holds file0.text, file1.text, file2.text, file3.text,"
            + " file4.text, file5.text, file6.text, file7.text and 2 more");
  }

  @Test
  void globInAFolderThatIsNotThere_isRefused() throws Exception {
    touch("books/a.txt");
    refuses("/novels/*.txt", "the folder to search is not there; %s holds books/");
  }

  @Test
  void emptyFolder_isRefused() {
    refuses("", "no files in this folder or below; %s is empty");
  }

  @Test
  void linkToNothing_isRefused() throws Exception {
    touch("a.txt");
    Files.createSymbolicLink(folder.resolve("b.txt"), Path.of("gone.txt"));
    assertThatThrownBy(() -> gather(""))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("b.txt: a file expected, found a link to nothing");
  }

  @Test
  void device_isRefused() {
    assertThatThrownBy(() -> DatasetFiles.gather("/dev/null"))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage("dataset.path: /dev/null: a file, a folder or a glob expected, found neither");
  }

  @Test
  void whatIsNoPath_isRefused() {
    assertThatThrownBy(() -> DatasetFiles.gather("a\0b"))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageEndingWith("is not a path: Nul character not allowed");
  }

  private void refuses(String below, String problem) {
    assertThatThrownBy(() -> DatasetFiles.gather(folder + below))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage("dataset.path: %s%s: %s".formatted(folder, below, problem.formatted(folder)));
  }

  private List<String> gather(String below) throws IOException {
    return DatasetFiles.gather(folder + below).stream()
        .map(file -> folder.relativize(file).toString())
        .toList();
  }

  private Path touch(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    return Files.createFile(file);
  }
}
