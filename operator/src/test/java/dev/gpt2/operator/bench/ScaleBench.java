package dev.gpt2.operator.bench;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.function.BooleanSupplier;

/**
 * Thousands of jobs and nodes: how long until all have their Jobs, and what the operator takes for
 * it. scale.sh makes the cluster for it.
 */
final class ScaleBench {
  private static final Workers WORKERS = new Workers(8);
  private static final int STEADY = 100;
  private static final int TOO_LARGE = 200;
  private static final int IDLE_SECONDS = 60;

  private ScaleBench() {}

  /**
   * Prints the figures.
   *
   * @param args number of jobs and of nodes
   */
  public static void main(String[] args) {
    int count = Integer.parseInt(args[0]);
    int nodes = Integer.parseInt(args[1]);
    try (KubernetesClient client = new KubernetesClientBuilder().build();
        OperatorFigures operator = new OperatorFigures(client)) {
      for (int i = 0; i < ScaleJobs.NAMESPACES; i++) {
        client
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(ScaleJobs.namespace(i))
                    .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                    .endMetadata()
                    .build())
            .create();
      }
      ScaleNodes.make(client, nodes, WORKERS);
      try (ScaleJobs jobs = new ScaleJobs(client)) {
        burst(jobs, count, operator);
        steady(jobs, count, operator);
        idle(operator);
        nodesChange(client, jobs, Math.min(nodes, 100), operator);
      }
      System.out.printf(
          "operator: largest working set %.0f MiB, %d restarts%n",
          operator.mostMebibytes(), operator.restarts());
    }
    // the client's HTTP library leaves threads behind
    System.exit(0);
  }

  private static void burst(ScaleJobs jobs, int count, OperatorFigures operator) {
    OperatorFigures.Snapshot before = operator.now();
    long start = System.nanoTime();
    WORKERS.each(count, i -> jobs.apply("burst", i));
    System.out.printf("%d FineTuneJobs applied in %.0f s%n", count, seconds(start));
    await("Jobs", () -> jobs.made() >= count);
    System.out.printf("all have their Jobs after %.0f s%n", seconds(start));
    print("from applying to the Job", jobs.secondsToJob("burst"));
    await("trainers", () -> jobs.running() >= count);
    System.out.printf("all are said to train after %.0f s%n", seconds(start));
    OperatorFigures.Snapshot took = operator.now().since(before);
    System.out.printf(
        "operator: %.0f CPU seconds, %.1f requests a job, %d lists; working set up to %.0f MiB%n",
        took.cpuSeconds(), (double) took.count() / count, took.lists(), operator.mostMebibytes());
    took.requests().forEach((what, times) -> System.out.printf("  %7d %s%n", times, what));
  }

  /** Two a second, on top of all the others. */
  private static void steady(ScaleJobs jobs, int count, OperatorFigures operator) {
    OperatorFigures.Snapshot before = operator.now();
    for (int i = 0; i < STEADY; i++) {
      jobs.apply("steady", i);
      Workers.pause(500);
    }
    await("Jobs", () -> jobs.made() >= count + STEADY);
    await("trainers", () -> jobs.running() >= count + STEADY);
    print("one every half second, from applying to the Job", jobs.secondsToJob("steady"));
    System.out.printf(
        "operator: %.1f requests a job%n", (double) operator.now().since(before).count() / STEADY);
  }

  private static void idle(OperatorFigures operator) {
    Workers.pause(10_000);
    OperatorFigures.Snapshot before = operator.now();
    Workers.pause(IDLE_SECONDS * 1_000L);
    OperatorFigures.Snapshot took = operator.now().since(before);
    System.out.printf(
        "idle: %.1f %% of a core, %d requests in %d s%n",
        100 * took.cpuSeconds() / IDLE_SECONDS, took.count(), IDLE_SECONDS);
  }

  /** With jobs that wait for a node which they would fit. */
  private static void nodesChange(
      KubernetesClient client, ScaleJobs jobs, int nodes, OperatorFigures operator) {
    WORKERS.each(TOO_LARGE, jobs::applyTooLarge);
    Workers.pause(20_000);
    OperatorFigures.Snapshot before = operator.now();
    ScaleNodes.label(client, nodes, WORKERS);
    Workers.pause(20_000);
    OperatorFigures.Snapshot took = operator.now().since(before);
    System.out.printf(
        "%d nodes change while %d jobs fit nowhere: %.1f CPU seconds, %d requests%n",
        nodes, TOO_LARGE, took.cpuSeconds(), took.count());
  }

  private static void print(String what, double[] sorted) {
    System.out.printf(
        "%s: p50 %.2f s, p99 %.2f s, longest %.2f s%n",
        what,
        sorted[sorted.length / 2],
        sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)],
        sorted[sorted.length - 1]);
  }

  private static void await(String what, BooleanSupplier done) {
    long start = System.nanoTime();
    while (!done.getAsBoolean()) {
      if (seconds(start) > 3_600) {
        throw new IllegalStateException("not all " + what + " in an hour");
      }
      Workers.pause(100);
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
