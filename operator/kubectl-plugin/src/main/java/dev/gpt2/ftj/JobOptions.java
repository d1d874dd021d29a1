package dev.gpt2.ftj;

import dev.gpt2.ftj.cluster.Cluster;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which job, and how it is shown. */
final class JobOptions {
  @Parameters(paramLabel = "NAME", description = "the FineTuneJob's name")
  private String name = "";

  @Mixin private final ClusterOptions where = new ClusterOptions();

  @Option(names = "--ascii", description = "nothing but ASCII; so by default outside UTF-8 locales")
  private boolean ascii;

  String name() {
    return name;
  }

  boolean ascii() {
    return ascii;
  }

  Cluster cluster(Surroundings surroundings) {
    return where.cluster(surroundings);
  }
}
