package dev.gpt2.trainer.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CostFileTest {
  private static final Conditions HERE = new Conditions("Some CPU \"Ω\"", 2, "2.7.1");
  private static final CostFile COSTS =
      CostFile.of(HERE, Map.of("Gelu[]([10] f32)", 7L, "Softmax[]([3] f32)", Long.MAX_VALUE));

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("costs.json");
  }

  @Test
  void whatIsWritten_isRead() throws IOException {
    COSTS.write(file);
    assertThat(CostFile.read(file)).isEqualTo(COSTS);
  }

  @Test
  void secondTable_replacesTheFirst_andNothingElseIsLeft() throws IOException {
    COSTS.write(file);
    CostFile second = CostFile.of(HERE, Map.of());
    second.write(file);
    assertThat(CostFile.read(file)).isEqualTo(second);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void cutOffAnywhere_isRefusedWithTheFile() throws IOException {
    COSTS.write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> CostFile.read(file))
          .as("%d bytes", length)
          .isInstanceOf(CorruptFileException.class)
          .hasMessageStartingWith(file + ": ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"format\" : 1            | \"format\" : 2           | format 1 expected, 2 found",
        "\"format\" : 1            | \"form\" : 1             | format 1 expected, 0 found",
        "\"threads\" : 2           | \"threads\" : \"many\"   | \"many\"",
        "\"threads\" : 2,          | ''                       | threads",
        "\"conditions\"            | \"circumstances\"        | conditions",
        "\"Gelu[]([10] f32)\" : 7  | \"Gelu[]([10] f32)\" : 0 | at least 1 ns expected, found 0",
        "\"Gelu[]([10] f32)\" : 7  | \"Gelu[]([10] f32)\" : null | at least 1 ns expected, found null",
        "\"Gelu[]([10] f32)\" : 7  | \"Gelu[]([10] f32)\" : 9999999999999999999 | out of range",
      })
  void damage_isRefusedWithTheReason(String written, String found, String reason)
      throws IOException {
    COSTS.write(file);
    String text = Files.readString(file);
    assertThat(text).contains(written);
    Files.writeString(file, text.replace(written, found));
    assertThatThrownBy(() -> CostFile.read(file))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void textAfterTheTable_isRefused() throws IOException {
    COSTS.write(file);
    Files.writeString(file, Files.readString(file) + "{}");
    assertThatThrownBy(() -> CostFile.read(file)).isInstanceOf(CorruptFileException.class);
  }

  @Test
  void hugeFile_isNotReadAtAll() throws IOException {
    Files.write(file, new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> CostFile.read(file))
        .hasMessageContaining("at most 1,048,576 bytes expected, 1,048,577 found");
  }

  /** Four writers of a different table each, and a reader that must always see a whole one. */
  @Test
  void severalWritersAtOnce_leaveAWholeTable()
      throws IOException, InterruptedException, ExecutionException {
    COSTS.write(file);
    List<Future<?>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int writer = 0; writer < 4; writer++) {
        CostFile table = CostFile.of(HERE, Map.of("Gelu[]([%d] f32)".formatted(writer), 7L));
        writers.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 20; i++) {
                    table.write(file);
                  }
                  return null;
                }));
      }
      while (writers.stream().anyMatch(writer -> !writer.isDone())) {
        assertThat(CostFile.read(file).nanoseconds()).containsValue(7L);
      }
    }
    for (Future<?> writer : writers) {
      writer.get();
    }
  }
}
