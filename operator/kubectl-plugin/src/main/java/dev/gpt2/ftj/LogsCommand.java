package dev.gpt2.ftj;

import dev.gpt2.ftj.cluster.Cluster;
import dev.gpt2.ftj.job.Document;
import dev.gpt2.ftj.job.FineTuneJob;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kubectl ftj logs}. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "What the trainer printed, of a job's newest pod.")
final class LogsCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "NAME", description = "the FineTuneJob's name")
  private String name = "";

  @Mixin private final ClusterOptions where = new ClusterOptions();

  @Option(
      names = {"-f", "--follow"},
      description = "goes on until the pod ends")
  private boolean follow;

  @Option(
      names = "--attempt",
      paramLabel = "N",
      description = "the attempt's pod in place of the newest one")
  private @Nullable Long attempt;

  @Spec private CommandSpec spec = CommandSpec.create();

  LogsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Cluster cluster = where.cluster(surroundings);
    FineTuneJob job = cluster.job(name);
    Optional<String> pod = attempt == null ? job.pod() : podOf(job, attempt);
    PrintWriter out = spec.commandLine().getOut();
    if (pod.isEmpty()) {
      spec.commandLine().getErr().println(withoutPod(job));
      return 1;
    }
    cluster.logs(
        pod.get(),
        follow,
        line -> {
          out.println(line);
          out.flush();
        });
    return 0;
  }

  private static Optional<String> podOf(FineTuneJob job, long number) {
    return job.attempts().stream()
        .filter(attempt -> attempt.number("number").filter(n -> n == number).isPresent())
        .findFirst()
        .flatMap(attempt -> attempt.text("pod"));
  }

  private String withoutPod(FineTuneJob job) {
    if (attempt == null || job.attempts().isEmpty()) {
      return "%s has had no pod yet (%s): kubectl ftj status %s says why"
          .formatted(name, job.phase(), job.arguments());
    }
    return "attempt %d of %s has no pod; attempts with a pod: %s"
        .formatted(
            attempt,
            name,
            job.attempts().stream()
                .filter(each -> each.text("pod").isPresent())
                .flatMap((Document each) -> each.text("number").stream())
                .collect(Collectors.joining(", ")));
  }
}
