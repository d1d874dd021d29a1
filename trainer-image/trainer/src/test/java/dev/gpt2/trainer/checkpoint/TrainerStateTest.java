package dev.gpt2.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.trainer.checkpoint.model.TinyModel;
import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.file.CorruptFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainerStateTest {
  private final Path folder;

  TrainerStateTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Losses must go on bit by bit, so the averages' doubles must too. */
  @Test
  void stateThatWasWritten_isReadBitByBit() {
    Cases.forAll(
        300,
        62,
        (random, size) -> {
          TrainerState state =
              new TrainerState(
                  TrainerState.FORMAT,
                  random.nextLong(1L << size),
                  random.nextLong(),
                  random.nextLong(1L << size),
                  Math.scalb(random.nextDouble(), size - 40),
                  random.nextDouble(),
                  "a",
                  "b",
                  TinyModel.SHAPE,
                  1 + random.nextInt(64),
                  random.nextBoolean() ? "uid" : null,
                  Map.of("torch", "2.7.1"),
                  random.nextBoolean() ? "c" : null,
                  random.nextBoolean()
                      ? new ValidationState(random.nextLong(1L << size), random.nextDouble(), 1, 0)
                      : null,
                  random.nextBoolean() ? "runs/a/step-1" : null,
                  "2025-12-31T00:00:00Z",
                  "2026-01-01T00:00:00Z");
          assertThat(read(state.toJson())).isEqualTo(state);
        });
  }

  @Test
  void fieldThatIsMissing_isCorrupt() {
    String json = Runs.state(1).toJson().replaceAll("  \"windowsDrawn\" : \\d+,\n", "");
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("trainer.json: Missing creator property 'windowsDrawn'");
  }

  /** As version 0.1.0 wrote it. */
  @Test
  void firstFormat_hasNoValidation() throws Exception {
    TrainerState state = Runs.state(3);
    String later = "\"(modelDigest|validation|resumedFrom|runStartedAt)\" : ([^{]*?|\\{[^}]*})";
    String json =
        state
            .toJson()
            .replace("\"format\" : 2", "\"format\" : 1")
            .replaceAll("(?s)  " + later + ",\n", "");
    assertThat(json).doesNotContain("validation").doesNotContain("runStartedAt");
    TrainerState read = read(json);
    assertThat(read.validation()).isNull();
    assertThat(read.modelDigest()).isNull();
    assertThat(read.runStartedAt()).isEqualTo(state.createdAt());
    assertThat(read.lossNumerator()).isEqualTo(state.lossNumerator());
  }

  @Test
  void whatIsNotJson_isCorrupt() {
    assertThatThrownBy(() -> read("step: 7")).isInstanceOf(CorruptFileException.class);
  }

  @Test
  void negativeStep_isRefused() {
    assertThatThrownBy(() -> read(Runs.state(1).toJson().replace("\"step\" : 1", "\"step\" : -1")))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("step and windowsDrawn must be at least 0: -1, 4");
  }

  private TrainerState read(String json) throws Exception {
    return TrainerState.read(Files.writeString(folder.resolve("trainer.json"), json));
  }
}
