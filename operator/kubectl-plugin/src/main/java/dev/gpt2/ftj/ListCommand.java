package dev.gpt2.ftj;

import dev.gpt2.ftj.cluster.Cluster;
import dev.gpt2.ftj.view.ListView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kubectl ftj list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "FineTuneJobs, a line each.")
final class ListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final ClusterOptions where = new ClusterOptions();

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "those of all namespaces")
  private boolean allNamespaces;

  @Option(names = "--ascii", description = "nothing but ASCII; so by default outside UTF-8 locales")
  private boolean ascii;

  @Spec private CommandSpec spec = CommandSpec.create();

  ListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Cluster cluster = where.cluster(surroundings);
    new Showing(surroundings, spec.commandLine().getOut(), ascii)
        .once(
            look ->
                new PageSource.Shown(
                    new ListView(look, surroundings.clock().instant())
                        .of(cluster.jobs(allNamespaces), allNamespaces),
                    true));
    return 0;
  }
}
