package dev.gpt2.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;

  /** Checkpoints each 45 minutes: the first that is 2 h old is the third, the next the sixth. */
  @Test
  void onePerIntervalStays() throws IOException {
    List<Path> older = checkpoints(7);
    assertThat(names(new Retention(2, Duration.ofHours(2)).superfluous(older, Runs.state(9))))
        .containsExactly(
            "step-00000001", "step-00000002", "step-00000004", "step-00000005", "step-00000007");
  }

  @Test
  void withoutAnInterval_onlyTheBestStays() throws IOException {
    List<Path> older = checkpoints(4);
    TrainerState newest = Runs.stateWithBest(9, 3);
    assertThat(names(new Retention(2, null).superfluous(older, newest)))
        .containsExactly("step-00000001", "step-00000002", "step-00000004");
  }

  @Test
  void damagedOne_neverStays() throws IOException {
    List<Path> older = checkpoints(3);
    Files.writeString(older.getLast().resolve(Checkpoint.STATE), "{");
    assertThat(names(new Retention(2, Duration.ofMinutes(130)).superfluous(older, Runs.state(9))))
        .containsExactly("step-00000001", "step-00000002", "step-00000003");
  }

  /** The oldest first. */
  private List<Path> checkpoints(int count) throws IOException {
    Path[] checkpoints = new Path[count];
    for (int step = 1; step <= count; step++) {
      Path checkpoint = Files.createDirectory(folder.resolve(StepName.of(step)));
      Instant created = START.plus(Duration.ofMinutes(45L * step));
      Files.writeString(
          checkpoint.resolve(Checkpoint.STATE),
          Runs.state(step)
              .toJson()
              .replaceAll("\"createdAt\" : \"[^\"]*\"", "\"createdAt\" : \"" + created + "\""));
      checkpoints[step - 1] = checkpoint;
    }
    return List.of(checkpoints);
  }

  private static List<String> names(List<Path> folders) {
    return folders.stream().map(folder -> folder.getFileName().toString()).toList();
  }
}
