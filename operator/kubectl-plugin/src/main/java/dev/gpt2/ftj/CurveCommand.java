package dev.gpt2.ftj;

import dev.gpt2.ftj.cluster.Cluster;
import dev.gpt2.ftj.job.FineTuneJob;
import dev.gpt2.ftj.view.CurveView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kubectl ftj curve}. */
@Command(
    name = "curve",
    mixinStandardHelpOptions = true,
    description = "The loss over a job's steps, drawn in the terminal.")
final class CurveCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final JobOptions job = new JobOptions();

  @Mixin private final WatchOption watch = new WatchOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  CurveCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    Cluster cluster = job.cluster(surroundings);
    Showing showing = new Showing(surroundings, spec.commandLine().getOut(), job.ascii());
    PageSource source =
        look -> {
          FineTuneJob read = cluster.job(job.name());
          return new PageSource.Shown(new CurveView(look).of(read), read.isSettled());
        };
    watch.show(showing, source);
    return 0;
  }
}
