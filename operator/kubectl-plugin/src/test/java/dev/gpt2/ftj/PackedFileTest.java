package dev.gpt2.ftj;

import static dev.gpt2.ftj.TestDocuments.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one file that people put on their PATH, run as they run it. */
@Tag("process")
final class PackedFileTest {
  private static final Path FILE = Path.of("target/kubectl-ftj").toAbsolutePath();

  private final FakeKubectl kubectl;

  PackedFileTest(@TempDir Path folder) throws IOException {
    kubectl = new FakeKubectl(folder);
  }

  private record Ended(int exitCode, String output) {}

  @Test
  void status_isPrinted() throws IOException, InterruptedException {
    kubectl
        .tells("get finetunejobs.gpt2.dev shakespeare", text("jobs/complete.json"))
        .tells("get events", text("jobs/events.json"));
    Ended ended = run("status", "shakespeare");
    assertThat(ended.output()).contains("● Complete (Completed)", "[██████");
    assertThat(ended.exitCode()).isZero();
  }

  @Test
  void wrongUsage_hasExitCodeTwo() throws IOException, InterruptedException {
    Ended ended = run("statsu", "shakespeare");
    assertThat(ended.output()).contains("see kubectl ftj --help");
    assertThat(ended.exitCode()).isEqualTo(2);
  }

  private Ended run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(FILE.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECTL", kubectl.program());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
