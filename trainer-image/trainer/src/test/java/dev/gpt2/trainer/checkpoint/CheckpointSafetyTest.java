package dev.gpt2.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.file.Damage;
import dev.gpt2.trainer.file.Disk;
import dev.gpt2.trainer.file.Disks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must hold whatever happens: the last sound checkpoint stays, and nothing else passes. */
final class CheckpointSafetyTest {
  /** With the tiny tokenizer: seven files and their checksums. */
  private static final int FILES = 8;

  private final Path folder;

  CheckpointSafetyTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void anyFileThatIsCutOff_makesTheOlderOneTheNewestSound() throws Exception {
    damageIsNoticed(Damage::cutOff);
  }

  @Test
  void anyFlippedBit_makesTheOlderOneTheNewestSound() throws Exception {
    damageIsNoticed(Damage::flipBit);
  }

  @Test
  void anyFileThatIsGone_makesTheOlderOneTheNewestSound() throws Exception {
    Path newest = writeTwo();
    for (Path file : files(newest)) {
      byte[] whole = Files.readAllBytes(file);
      Files.delete(file);
      assertOlderIsNewestSound(file);
      Files.write(file, whole);
    }
  }

  /** The kernel's own refusal, by its device that is always full. */
  @Test
  void diskThatIsFullAtAnyFile_leavesTheOlderCheckpointsAsTheyWere() throws Exception {
    writeTwo();
    List<Path> before = files(folder);
    for (int number = 0; number < FILES; number++) {
      try (RunDirectory run = RunDirectory.open(folder, Disks.fullFrom(number))) {
        assertThatThrownBy(() -> run.write(Runs.content(300), Runs.keep(1)))
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith(
                "checkpoint.path: %s: step-00000300 can't be written: No space left on device;"
                    .formatted(folder))
            .hasMessageContaining("older checkpoints are as they were");
      }
      assertThat(files(folder)).isEqualTo(before);
      assertNewestSound("step-00000200");
    }
  }

  @Test
  void diskWithTooLittleRoom_isRefusedBeforeAnythingIsWritten() throws Exception {
    writeTwo();
    try (RunDirectory run = RunDirectory.open(folder, Disks.withUsable(1_000))) {
      assertThatThrownBy(() -> run.write(Runs.content(300), Runs.keep(1)))
          .isInstanceOf(IOException.class)
          .hasMessageMatching(
              ".*not enough room; it needs \\d+\\.\\d KiB, 1000 bytes are free; free some room,"
                  + " lower checkpoint.keep or give a larger volume;.*");
    }
    assertNewestSound("step-00000200");
  }

  @Test
  void writerThatIsKilledAtAnyFile_leavesNothingThatCounts() throws Exception {
    for (int number = 0; number < FILES; number++) {
      writeTwo();
      try (RunDirectory run = RunDirectory.open(folder, Disks.killedAt(number))) {
        assertThatThrownBy(() -> run.write(Runs.content(300), Runs.keep(1)))
            .isInstanceOf(Disks.Killed.class);
      }
      assertThat(folder.resolve(".step-00000300.partial")).isDirectory();
      assertNewestSound("step-00000200");
      assertThat(folder.resolve(".step-00000300.partial")).doesNotExist();
    }
  }

  @Test
  void writerThatIsKilledBetweenTwoRenames_losesNothing() throws Exception {
    Path newest = writeTwo();
    Files.move(newest, folder.resolve(".step-00000200.replaced"));
    assertNewestSound("step-00000200");
  }

  @Test
  void writerThatIsKilledWhileItDeletes_leavesNoPartsBehind() throws Exception {
    Path newest = writeTwo();
    Path half = Files.createDirectory(folder.resolve(".step-00000050.deleted"));
    Files.copy(newest.resolve("config.json"), half.resolve("config.json"));
    assertNewestSound("step-00000200");
    assertThat(half).doesNotExist();
  }

  /** Refused by the kernel for every user, root too. */
  @Test
  void folderThatNobodyCanMake_isRefused() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    for (Path impossible : new Path[] {file, file.resolve("run"), Path.of("/proc/gpt2-run")}) {
      assertThatThrownBy(() -> RunDirectory.open(impossible))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("checkpoint.path: %s can't be used: ".formatted(impossible));
    }
  }

  private interface Harm {
    byte[] of(byte[] whole, SplittableRandom random);
  }

  private void damageIsNoticed(Harm harm) throws Exception {
    List<Path> files = files(writeTwo());
    Cases.forAll(
        200,
        0,
        (random, size) -> {
          Path file = files.get(random.nextInt(files.size()));
          byte[] whole = Files.readAllBytes(file);
          Files.write(file, harm.of(whole, random));
          assertOlderIsNewestSound(file);
          Files.write(file, whole);
        });
    assertNewestSound("step-00000200");
  }

  private void assertOlderIsNewestSound(Path damaged) throws IOException {
    try (RunDirectory run = RunDirectory.open(folder)) {
      List<String> warnings = new ArrayList<>();
      assertThat(run.newestSound(warnings::add).map(Checkpoint::name))
          .as("damaged: %s", damaged)
          .hasValue("step-00000100");
      assertThat(warnings).hasSize(1);
    }
  }

  private void assertNewestSound(String name) throws IOException {
    try (RunDirectory run = RunDirectory.open(folder)) {
      assertThat(run.newestSound(Warnings.NONE_EXPECTED).map(Checkpoint::name)).hasValue(name);
    }
  }

  private Path writeTwo() throws IOException {
    try (RunDirectory run = RunDirectory.open(folder, Disk.ofMachine())) {
      run.write(Runs.content(100), Runs.keep(5));
      return run.write(Runs.content(200), Runs.keep(5)).folder();
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
