package dev.gpt2.operator.kind;

import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Brings jobs into the situations that an admin meets, and writes down what {@code kubectl ftj
 * status} and {@code kubectl describe} say then: the page SITUATIONS.md of the plugin.
 */
final class SituationsPage {
  private static final Map<String, Object> LONG =
      Map.of("spec.training.steps", 2_000, "spec.checkpoint.every", 20);

  /** The points of the loss curve, which are in every status and say nothing here. */
  private static final Pattern CURVE = Pattern.compile("(?m)^    Loss Curve:\\n(      .*\\n)+");

  private static final Pattern SILENT_CONDITION =
      Pattern.compile(
          "(?m)^    Last Transition Time:.*\\n    Message: *\\n(?:    .*\\n){3}    Type: .*\\n");

  private final TestNamespace namespace;
  private final StringBuilder page =
      new StringBuilder(
          """
          # What an admin sees

          Each job below was brought into its situation in a kind cluster, and this page written from what the two commands said
          (`operator/kubectl-plugin/situations.sh` does it again): `kubectl ftj status NAME`, and of `kubectl describe ftj NAME` what
          comes after the spec, without the points of the loss curve and the conditions that say nothing.
          """);

  private SituationsPage(TestNamespace namespace) {
    this.namespace = namespace;
  }

  /**
   * Writes the page.
   *
   * @param args its file
   */
  public static void main(String[] args) throws IOException {
    try (TestNamespace namespace = new TestNamespace("situations");
        Kueue _ = new Kueue(namespace, Map.of("cpu", "1", "memory", "1Gi"))) {
      SituationsPage situations = new SituationsPage(namespace);
      situations.beforeItRuns();
      situations.whileItRuns();
      situations.afterItRan();
      Files.writeString(Path.of(args[0]), situations.page);
    }
  }

  private void beforeItRuns() {
    Map<String, Object> large = Jobs.withoutDimensions();
    large.put("spec.model.size", "1558M");
    show("It fits nowhere", "large", large, status -> status.phase() == Phase.INFEASIBLE);
    show(
        "It waits for a GPU",
        "gpu",
        Map.of("spec.device", Map.of("type", "GPU"), "spec.memory", Map.of("limit", "4Gi")),
        TestNamespace.isWaiting("Unschedulable"));
    namespace.create("before", queued());
    namespace.await("before", "training", TestNamespace.atStep(1));
    show("It waits in a queue", "queued", queued(), TestNamespace.isWaiting("Queued"));
    namespace.delete("before");
  }

  private void whileItRuns() {
    show("It trains", "training", LONG, TestNamespace.atStep(100));
    namespace.delete("training");

    Map<String, Object> watched = new HashMap<>(LONG);
    watched.put("spec.stallSeconds", 30);
    namespace.create("hung", watched);
    namespace.await("hung", "training", TestNamespace.atStep(25));
    signal("hung", "STOP");
    show("Its trainer hung", "hung", TestNamespace.isWaiting("Stalled"));
    namespace.delete("hung");

    namespace.create("killed", LONG);
    namespace.await("killed", "training", TestNamespace.atStep(25));
    signal("killed", "KILL");
    show("It ran out of memory, and goes on within less", "killed", anew(2));
    namespace.delete("killed");

    namespace.create("evicted", LONG);
    FineTuneJobStatus before =
        namespace.await("evicted", "training", TestNamespace.atStep(25)).getStatus();
    namespace
        .client()
        .pods()
        .inNamespace(namespace.name())
        .withName(TestNamespace.pod(before))
        .evict();
    show(
        "It was evicted from its node",
        "evicted",
        TestNamespace.isWaiting("PodReplaced").or(status -> !podIs(status, before)));
    namespace.delete("evicted");
  }

  private void afterItRan() {
    show(
        "Its data is bad",
        "bad",
        Map.of("spec.dataset.path", "nothing-here/*.txt"),
        TestNamespace::isOver);
    namespace.create("held", LONG);
    namespace.await("held", "training", TestNamespace.atStep(25));
    namespace.patch("held", "{\"spec\":{\"suspend\":true}}");
    show("It is suspended", "held", status -> status.phase() == Phase.SUSPENDED);
    show("It is complete", "done", Map.of("spec.training.steps", 50), TestNamespace::isOver);
  }

  private void show(
      String title, String job, Map<String, ?> fields, Predicate<FineTuneJobStatus> situation) {
    namespace.create(job, fields);
    show(title, job, situation);
  }

  private void show(String title, String job, Predicate<FineTuneJobStatus> situation) {
    namespace.await(job, title, situation);
    String described =
        Commands.run(Map.of(), "kubectl", "describe", "ftj", job, "-n", namespace.name());
    String view =
        Commands.run(
            Map.of("LC_ALL", "C.UTF-8"),
            "operator/kubectl-plugin/target/kubectl-ftj",
            "status",
            job,
            "-n",
            namespace.name());
    String status =
        CURVE.matcher(described.substring(described.indexOf("\nStatus:") + 1)).replaceAll("");
    page.append(
        """

        ## %s
        ```
        %s
        ```
        ```
        %s
        ```
        """
            .formatted(
                title,
                view.strip(),
                SILENT_CONDITION.matcher(status).replaceAll("").stripTrailing()));
  }

  private void signal(String job, String signal) {
    Commands.run(Map.of(), "manifests/kind/signal-trainer.sh", namespace.name(), job, signal);
  }

  /** Whether an attempt of that number trains. */
  private static Predicate<FineTuneJobStatus> anew(int number) {
    return status ->
        status.phase() == Phase.TRAINING
            && status.attempts().stream().map(AttemptStatus::number).anyMatch(n -> n == number);
  }

  private static boolean podIs(FineTuneJobStatus status, FineTuneJobStatus before) {
    return TestNamespace.pod(before).equals(status.attempts().getLast().pod());
  }

  private static Map<String, Object> queued() {
    Map<String, Object> fields = new HashMap<>(LONG);
    fields.put("metadata.labels", Map.of(Kueue.QUEUE_NAME, Kueue.QUEUE));
    fields.put(
        "spec.resources",
        Map.of(
            "requests", Map.of("cpu", "600m", "memory", "256Mi"),
            "limits", Map.of("memory", "1Gi")));
    return fields;
  }
}
