package dev.gpt2.trainer.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProcessMemoryTest {
  private final Path proc;

  ProcessMemoryTest(@TempDir Path proc) {
    this.proc = proc;
  }

  @Test
  void kernelsFields_areReadInKib() throws IOException {
    status("Name:\tjava\nVmHWM:\t  512000 kB\nVmRSS:\t  400000 kB\nRssAnon:\t  300000 kB\n");

    assertThat(ProcessMemory.now(proc))
        .contains(new ProcessMemory(300_000L * 1_024, 512_000L * 1_024));
  }

  /** Sandboxes have a shorter file, or none. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", "Name:\tjava\nVmHWM:\t 5 kB\n", "VmHWM:\t 5 kB\nRssAnon:\t five kB\n"})
  void fileWithoutTheFields_tellsNothing(String text) throws IOException {
    status(text);

    assertThat(ProcessMemory.now(proc)).isEmpty();
  }

  @Test
  void missingFile_tellsNothing() {
    assertThat(ProcessMemory.now(proc)).isEmpty();
  }

  @Test
  void thisProcess_takesSomeMemory() {
    assertThat(ProcessMemory.now())
        .hasValueSatisfying(
            now -> {
              assertThat(now.anonymousBytes()).isBetween(1L << 20, 1L << 40);
              assertThat(now.highestBytes()).isGreaterThan(1L << 20);
            });
  }

  private void status(String text) throws IOException {
    Files.createDirectories(proc.resolve("self"));
    Files.writeString(proc.resolve("self").resolve("status"), text);
  }
}
