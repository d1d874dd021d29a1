package dev.gpt2.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.trainer.exec.NanoGpt2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The trainer as people run it: a process of its own. */
final class TrainerProcess implements AutoCloseable {
  private static final long LIMIT_SECONDS = 120;

  private final Process process;
  private final Path output;

  /** How a trainer ended. */
  record End(int exitCode, String output) {}

  private TrainerProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static TrainerProcess start(Path workFolder, List<String> arguments) throws IOException {
    return start("512m", workFolder, arguments);
  }

  private static TrainerProcess start(String heap, Path workFolder, List<String> arguments)
      throws IOException {
    Path output = Files.createTempFile(workFolder, "trainer", ".out");
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                TrainerMain.class.getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new TrainerProcess(process, output);
  }

  /** Arguments that train the small test model in a run's folder, on its own data. */
  static List<String> training(Path run, int steps, List<String> options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--model",
                NanoGpt2.folder().toString(),
                "--dataset",
                NanoGpt2.folder().resolve("train.npz").toString(),
                "--checkpoint",
                run.toString(),
                "--steps",
                String.valueOf(steps),
                "--threads",
                "1"));
    arguments.addAll(options);
    return arguments;
  }

  /** With a heap of this size at most. */
  static End runInHeap(String heap, Path workFolder, List<String> arguments) throws IOException {
    try (TrainerProcess trainer = start(heap, workFolder, arguments)) {
      return trainer.end();
    }
  }

  static End run(Path workFolder, List<String> arguments) throws IOException {
    try (TrainerProcess trainer = start(workFolder, arguments)) {
      return trainer.end();
    }
  }

  /** Waits until a log has a line for this step. */
  void awaitStep(Path log, long step) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (System.nanoTime() < end) {
      if (Files.exists(log) && Files.readString(log).contains("{\"step\":" + step + ",")) {
        return;
      }
      if (!process.isAlive()) {
        throw new IllegalStateException("ended before step " + step + ": " + end());
      }
      sleep();
    }
    throw new IllegalStateException("no step " + step + " in " + LIMIT_SECONDS + " s");
  }

  /** Waits until a trainer has printed something that contains this. */
  void awaitOutput(String text) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!Files.readString(output, UTF_8).contains(text)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException("never said " + text + ": " + end());
      }
      sleep();
    }
  }

  /** What it has said so far. */
  String output() throws IOException {
    return Files.readString(output, UTF_8);
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  End end() throws IOException {
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        kill();
        throw new IllegalStateException("not ended: " + Files.readString(output));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
    return new End(process.exitValue(), Files.readString(output, UTF_8));
  }

  /** Each line of a log that is whole. */
  static List<JsonNode> log(Path log) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      lines.add(new JsonMapper().readTree(line));
    }
    return lines;
  }

  /** The loss of each step, as the run's log has it. */
  static List<String> losses(Path run) throws IOException {
    return log(run.resolve("log.jsonl")).stream().map(line -> line.get("loss").asText()).toList();
  }

  @Override
  public void close() {
    kill();
  }

  private static void sleep() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
