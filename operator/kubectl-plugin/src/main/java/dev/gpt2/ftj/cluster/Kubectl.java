package dev.gpt2.ftj.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gpt2.ftj.job.VisibleText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The user's kubectl as a process, so that kubeconfig, contexts and ways to sign in are the user's.
 */
public final class Kubectl {
  private final String program;
  private final List<String> options;

  /**
   * What kubectl answered.
   *
   * @param output as it came
   * @param error fit to be shown
   */
  record Answer(int exitCode, String output, String error) {}

  /** With {@code options}, such as a context, for all that is asked. */
  public Kubectl(String program, List<String> options) {
    this.program = program;
    this.options = List.copyOf(options);
  }

  Answer ask(List<String> arguments) {
    StringBuilder output = new StringBuilder();
    return run(arguments, input -> output.append(text(input)), output);
  }

  /** Hands on each line as it comes, fit to be shown; with kubectl's exit code and error. */
  Answer follow(List<String> arguments, Consumer<String> line) {
    return run(
        arguments,
        input ->
            new BufferedReader(new InputStreamReader(input, UTF_8))
                .lines()
                .map(VisibleText::of)
                .forEach(line),
        new StringBuilder());
  }

  private Answer run(List<String> arguments, Consumer<InputStream> reader, StringBuilder output) {
    List<String> command = new ArrayList<>();
    command.add(program);
    command.addAll(arguments);
    command.addAll(options);
    Process process = start(command);
    try {
      process.getOutputStream().close();
      CompletableFuture<String> error =
          CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
      reader.accept(process.getInputStream());
      int exitCode = process.waitFor();
      return new Answer(exitCode, output.toString(), VisibleText.of(error.join()).strip());
    } catch (IOException | UncheckedIOException unheard) {
      throw new ClusterException(
          "kubectl's answer to `%s` broke off: %s"
              .formatted(String.join(" ", command), unheard.getMessage()),
          unheard);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while kubectl ran", stopped);
    } finally {
      process.destroy();
    }
  }

  private Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).start();
    } catch (IOException notThere) {
      throw new ClusterException(
          "kubectl can't be run as `%s`: %s; put kubectl on PATH, or name it in KUBECTL"
              .formatted(program, notThere.getMessage()),
          notThere);
    }
  }

  private static String text(InputStream input) {
    try {
      return new String(input.readAllBytes(), UTF_8);
    } catch (IOException unheard) {
      throw new UncheckedIOException(unheard);
    }
  }
}
