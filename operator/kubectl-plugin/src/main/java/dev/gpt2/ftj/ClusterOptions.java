package dev.gpt2.ftj;

import dev.gpt2.ftj.cluster.Cluster;
import dev.gpt2.ftj.cluster.Kubectl;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where jobs are looked for; handed on to kubectl as they are. */
final class ClusterOptions {
  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "the job's namespace; by default the context's")
  private @Nullable String namespace;

  @Option(
      names = "--context",
      paramLabel = "CONTEXT",
      description = "the kubeconfig's context; by default the current one")
  private @Nullable String context;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "the kubeconfig; by default kubectl's own")
  private @Nullable String kubeconfig;

  Cluster cluster(Surroundings surroundings) {
    List<String> options = new ArrayList<>();
    add(options, "--namespace", namespace);
    add(options, "--context", context);
    add(options, "--kubeconfig", kubeconfig);
    return new Cluster(new Kubectl(surroundings.kubectl(), options));
  }

  private static void add(List<String> options, String name, @Nullable String value) {
    if (value != null) {
      options.add(name + "=" + value);
    }
  }
}
