package dev.gpt2.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.run.ExitCode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code encode}, as people get to see it. */
@Tag("process")
final class EncodeCommandTest {
  private static final String VERSE = "And God said, Let there be light: and there was light.\n";

  @TempDir private Path folder;

  @Test
  void runOnTheEncodedTexts_hasTheLossesOfOneOnTheTexts() throws IOException {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    Files.writeString(texts.resolve("a.txt"), VERSE.repeat(100));
    Files.writeString(texts.resolve("b.txt"), "It's 1, 2, 3… ".repeat(100));
    String out = folder.resolve("texts.npz").toString();
    TrainerProcess.End encoded =
        TrainerProcess.run(folder, List.of("encode", texts.toString(), out, "--separator", "text"));
    assertThat(encoded.exitCode()).as(encoded.output()).isZero();
    assertThat(encoded.output()).contains("texts.npz: ").contains(" tokens in 1 chunk, ");
    assertThat(losses("of-texts", texts.toString()))
        .isNotEmpty()
        .isEqualTo(losses("of-tokens", out));
  }

  /** 50 MB of text are 100 MB as characters; the program has a heap of 48 MiB for all it does. */
  @Test
  void memoryDoesNotGrowWithTheText() throws IOException {
    Path text = folder.resolve("long.txt");
    try (BufferedWriter writer = Files.newBufferedWriter(text)) {
      for (int i = 0; i < 50_000_000 / VERSE.length(); i++) {
        writer.write(VERSE);
      }
    }
    TrainerProcess.End end =
        TrainerProcess.runInHeap(
            "48m",
            folder,
            List.of("encode", text.toString(), folder.resolve("long.npz").toString()));
    assertThat(end.exitCode()).as(end.output()).isZero();
  }

  @Test
  void wrongOptions_areAllNamedAtOnce() throws IOException {
    TrainerProcess.End end =
        TrainerProcess.run(
            folder,
            List.of(
                "encode", folder.toString(), "out.npz", "--combine", "0", "--encoding", "utf-99"));
    assertThat(end.exitCode()).isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(end.output())
        .contains("dataset.combine: must be at least 1; found 0")
        .contains("dataset.encoding: must name a character encoding")
        .doesNotContain("Exception");
  }

  private List<String> losses(String run, String dataset) throws IOException {
    Path runFolder = folder.resolve(run);
    List<String> arguments = TrainerProcess.training(runFolder, 3, List.of("--separator", "Text"));
    arguments.set(arguments.indexOf("--dataset") + 1, dataset);
    TrainerProcess.End end = TrainerProcess.run(folder, arguments);
    assertThat(end.exitCode()).as(end.output()).isZero();
    return TrainerProcess.losses(runFolder);
  }
}
