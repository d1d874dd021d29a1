package dev.gpt2.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with folders side by side, on the same texts. */
@Tag("process")
final class SharedEncodingTest {
  private static final String VERSE = "In the beginning was the Word, and the Word was with God.\n";

  @TempDir private Path folder;

  @Test
  void secondRunStartsWithoutEncoding_andHasTheSameLosses() throws IOException {
    Path texts = Files.writeString(folder.resolve("texts.txt"), VERSE.repeat(20_000));
    Path runs = Files.createDirectory(folder.resolve("runs"));
    String first = train(runs.resolve("first"), texts);
    assertThat(first).contains("MiB of text encoded").contains("tokens kept in ");
    String second = train(runs.resolve("second"), texts);
    assertThat(second)
        .contains("tokens taken from " + runs.resolve(".encodings").toAbsolutePath())
        .doesNotContain("MiB of text encoded");
    assertThat(TrainerProcess.losses(runs.resolve("second")))
        .isNotEmpty()
        .isEqualTo(TrainerProcess.losses(runs.resolve("first")));
  }

  private String train(Path run, Path texts) throws IOException {
    List<String> arguments = TrainerProcess.training(run, 2, List.of());
    arguments.set(arguments.indexOf("--dataset") + 1, texts.toString());
    TrainerProcess.End end = TrainerProcess.run(folder, arguments);
    assertThat(end.exitCode()).as(end.output()).isZero();
    return end.output();
  }
}
