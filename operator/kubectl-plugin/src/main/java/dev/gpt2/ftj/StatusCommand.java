package dev.gpt2.ftj;

import dev.gpt2.ftj.cluster.Cluster;
import dev.gpt2.ftj.job.FineTuneJob;
import dev.gpt2.ftj.view.StatusView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kubectl ftj status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "What a job is, what is the matter with it, how far it is.")
final class StatusCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final JobOptions job = new JobOptions();

  @Mixin private final WatchOption watch = new WatchOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    Cluster cluster = job.cluster(surroundings);
    Showing showing = new Showing(surroundings, spec.commandLine().getOut(), job.ascii());
    PageSource source =
        look -> {
          FineTuneJob read = cluster.job(job.name());
          StatusView view = new StatusView(look, surroundings.clock().instant());
          return new PageSource.Shown(view.of(read, cluster.events(read)), read.isSettled());
        };
    watch.show(showing, source);
    return 0;
  }
}
