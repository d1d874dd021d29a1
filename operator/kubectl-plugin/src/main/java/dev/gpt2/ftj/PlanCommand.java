package dev.gpt2.ftj;

import dev.gpt2.ftj.cluster.Cluster;
import dev.gpt2.ftj.view.PlanView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kubectl ftj plan}. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = "A job's memory plan: who takes how much of the limit.")
final class PlanCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final JobOptions job = new JobOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  PlanCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Cluster cluster = job.cluster(surroundings);
    new Showing(surroundings, spec.commandLine().getOut(), job.ascii())
        .once(look -> new PageSource.Shown(new PlanView(look).of(cluster.job(job.name())), true));
    return 0;
  }
}
