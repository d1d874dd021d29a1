package dev.gpt2.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.run.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in less memory than keeping everything takes. */
@Tag("process")
class LimitedMemoryTest {
  private static final Pattern SMALLEST =
      Pattern.compile("the smallest memory that works is [0-9.]+ MiB \\(([0-9]+Mi)\\)");

  @TempDir private Path folder;

  @Test
  void smallestLimit_recomputesByMeasuredCostsAndChangesNoLoss() throws IOException {
    Path unlimited = folder.resolve("unlimited");
    TrainerProcess.End all = train(unlimited, 4, List.of());
    assertThat(all.exitCode()).as(all.output()).isZero();
    assertThat(all.output()).contains("+0.0 % computation").doesNotContain("measured how long");
    assertThat(unlimited.resolve("costs.json")).doesNotExist();

    Path limited = folder.resolve("limited");
    List<String> least = List.of("--memory-limit", smallest(limited));
    TrainerProcess.End first = train(limited, 2, least);
    assertThat(first.exitCode()).as(first.output()).isZero();
    assertThat(first.output())
        .containsPattern("measured how long \\d+ ops take")
        .doesNotContain("+0.0 % computation");
    byte[] costs = Files.readAllBytes(limited.resolve("costs.json"));

    TrainerProcess.End second = train(limited, 4, least);
    assertThat(second.exitCode()).as(second.output()).isZero();
    assertThat(second.output()).doesNotContain("measured how long");
    assertThat(planned(second)).isEqualTo(planned(first));
    assertThat(Files.readAllBytes(limited.resolve("costs.json"))).isEqualTo(costs);
    assertThat(losses(limited)).hasSize(4).isEqualTo(losses(unlimited));
    assertThat(limited.resolve("step-00000004/model.safetensors"))
        .hasSameBinaryContentAs(unlimited.resolve("step-00000004/model.safetensors"));
  }

  /** 600 MiB are less than the process alone takes with its reserve and a step. */
  private String smallest(Path run) throws IOException {
    TrainerProcess.End refused = train(run, 1, List.of("--memory-limit", "600Mi"));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.INFEASIBLE.code());
    assertThat(refused.output()).doesNotContain("measured how long");
    Matcher smallest = SMALLEST.matcher(refused.output());
    assertThat(smallest.find()).as(refused.output()).isTrue();
    return smallest.group(1);
  }

  private TrainerProcess.End train(Path run, int steps, List<String> options) throws IOException {
    List<String> arguments = TrainerProcess.training(run, steps, List.of("--batch-size", "4"));
    arguments.addAll(options);
    return TrainerProcess.run(folder, arguments);
  }

  private static String planned(TrainerProcess.End end) {
    return end.output()
        .lines()
        .filter(line -> line.contains("planned: "))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> losses(Path run) throws IOException {
    return TrainerProcess.log(run.resolve("log.jsonl")).stream()
        .map(line -> line.get("loss").toString())
        .toList();
  }
}
