package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import dev.gpt2.operator.api.TrainingStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A namespace with the restricted Pod Security level, a claim for checkpoints and a little text,
 * gone at the end with all that was made in it.
 */
final class TestNamespace implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration PERIOD = Duration.ofMillis(250);

  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final String name;

  TestNamespace(String prefix) {
    Operator.install();
    name =
        client
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withGenerateName("test-" + prefix + "-")
                    .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                    .endMetadata()
                    .build())
            .create()
            .getMetadata()
            .getName();
    client
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("runs")
                .withNamespace(name)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .endSpec()
                .build())
        .create();
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("texts")
                .withNamespace(name)
                .endMetadata()
                .addToData("kjv.txt", sampleText())
                .build())
        .create();
  }

  KubernetesClient client() {
    return client;
  }

  String name() {
    return name;
  }

  /** A run of a very small model on the ConfigMap's text; fields by their path, as in Jobs. */
  GenericKubernetesResource job(String jobName, Map<String, ?> fields) {
    Map<String, Object> all = new HashMap<>();
    all.put("spec.model.layers", 2);
    all.put("spec.model.heads", 2);
    all.put("spec.model.channels", 64);
    all.put("spec.model.context", 64);
    all.put("spec.dataset.volume", Map.of("configMap", Map.of("name", "texts")));
    all.put("spec.dataset.path", "*.txt");
    all.put("spec.training.sequenceLength", 32);
    all.put("spec.training.batchSize", 4);
    all.put("spec.checkpoint.path", jobName);
    // threads that wait for each other on a busy machine wait long
    all.put("spec.device.threads", 1);
    all.put(
        "spec.resources",
        Map.of(
            "requests", Map.of("cpu", "100m", "memory", "256Mi"),
            "limits", Map.of("memory", "1Gi")));
    all.putAll(fields);
    all.put("metadata.name", jobName);
    all.put("metadata.namespace", name);
    return Serialization.unmarshal(Jobs.manifest(all).toString(), GenericKubernetesResource.class);
  }

  void create(String jobName, Map<String, ?> fields) {
    client.resource(job(jobName, fields)).create();
  }

  /** What the API server says against it. */
  Status refusal(String jobName, Map<String, ?> fields) {
    try {
      client.resource(job(jobName, fields)).dryRun().create();
    } catch (KubernetesClientException refused) {
      return refused.getStatus();
    }
    throw new AssertionError("the API server takes it: " + fields);
  }

  /** Sets one field of the job's spec, as {@code kubectl patch} does. */
  void patch(String jobName, String json) {
    client
        .resources(FineTuneJob.class)
        .inNamespace(name)
        .withName(jobName)
        .patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  void delete(String jobName) {
    client.resources(FineTuneJob.class).inNamespace(name).withName(jobName).delete();
  }

  FineTuneJob get(String jobName) {
    return client.resources(FineTuneJob.class).inNamespace(name).withName(jobName).require();
  }

  /** Waits until the job is so; what it was instead is the message. */
  FineTuneJob await(String jobName, String what, Predicate<FineTuneJobStatus> condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      FineTuneJob job = get(jobName);
      FineTuneJobStatus status =
          Optional.ofNullable(job.getStatus()).orElse(FineTuneJobStatus.EMPTY);
      if (condition.test(status)) {
        return job;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "%s/%s: not %s within %s; its status is %s"
                .formatted(name, jobName, what, PATIENCE, status));
      }
      pause();
    }
  }

  /** What it is once it has come to its end, in whatever way. */
  FineTuneJobStatus awaitOver(String jobName) {
    return await(jobName, "over", TestNamespace::isOver).getStatus();
  }

  /** Complete, in one attempt that never failed. */
  static void assertCompleteInOneAttempt(String jobName, FineTuneJobStatus end) {
    assertThat(end.phase()).as(jobName).isEqualTo(Phase.COMPLETE);
    assertThat(end.attempts())
        .as(jobName)
        .singleElement()
        .returns(0, AttemptStatus::exitCode)
        .returns(null, AttemptStatus::failure);
  }

  /** The job's condition of that type. */
  static Condition condition(FineTuneJobStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no condition " + type + ": " + status));
  }

  /** Fields of a run that does nothing but train, to be added to. */
  static Map<String, Object> onlyTraining(int steps) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("spec.training.steps", steps);
    fields.put("spec.validation", null);
    fields.put("spec.sampling", null);
    return fields;
  }

  /** Why the job's condition of that type is True, or empty when it isn't. */
  static Optional<String> reason(FineTuneJobStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .filter(condition -> condition.getStatus().equals("True"))
        .map(condition -> condition.getReason())
        .findFirst();
  }

  /** The trainer's part of a status that has to have one. */
  static TrainingStatus training(FineTuneJobStatus status) {
    return Objects.requireNonNull(status.training(), "status.training");
  }

  /** The pod of the last attempt. */
  static String pod(FineTuneJobStatus status) {
    return Objects.requireNonNull(status.attempts().getLast().pod(), "status.attempts[].pod");
  }

  /** Whether it trains, and has told of this step. */
  static Predicate<FineTuneJobStatus> atStep(long step) {
    return status ->
        status.phase() == Phase.TRAINING
            && status.training() != null
            && status.training().step() != null
            && status.training().step() >= step;
  }

  /** Whether the job waits for its trainer to run, for this reason. */
  static Predicate<FineTuneJobStatus> isWaiting(String reason) {
    return status ->
        status.phase() == Phase.PENDING
            && status.conditions().stream()
                .anyMatch(
                    condition ->
                        condition.getType().equals("Running")
                            && condition.getStatus().equals("False")
                            && condition.getReason().equals(reason));
  }

  static boolean isOver(FineTuneJobStatus status) {
    return reason(status, "Complete").isPresent() || reason(status, "Failed").isPresent();
  }

  /** The Job of an attempt. */
  Job job(String jobName, int attempt) {
    return client.batch().v1().jobs().inNamespace(name).withName(jobName + "-" + attempt).require();
  }

  /** Waits until no attempt's Job is there. */
  void awaitNoJobs(String jobName) {
    awaitEmpty("Jobs of " + jobName, () -> labelled(client.batch().v1().jobs(), jobName));
  }

  /** Waits until nothing is there that was made for it. */
  void awaitNoChildren(String jobName) {
    awaitEmpty("children of " + jobName, () -> children(jobName));
  }

  /** What was made for it. */
  List<? extends HasMetadata> children(String jobName) {
    return Stream.of(
            labelled(client.batch().v1().jobs(), jobName),
            labelled(client.configMaps(), jobName),
            labelled(client.serviceAccounts(), jobName),
            labelled(client.rbac().roles(), jobName),
            labelled(client.rbac().roleBindings(), jobName))
        .flatMap(List::stream)
        .toList();
  }

  /** Waits until the FineTuneJob itself is gone. */
  void awaitGone(String jobName) {
    awaitEmpty(
        jobName,
        () ->
            Stream.ofNullable(
                    client.resources(FineTuneJob.class).inNamespace(name).withName(jobName).get())
                .toList());
  }

  private <T extends HasMetadata> List<? extends HasMetadata> labelled(
      MixedOperation<T, ? extends KubernetesResourceList<T>, ?> kind, String jobName) {
    return kind.inNamespace(name).withLabel("gpt2.dev/job", jobName).list().getItems();
  }

  private static void awaitEmpty(
      String what, Supplier<? extends List<? extends HasMetadata>> found) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!found.get().isEmpty()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("still there: %s: %s".formatted(what, found.get()));
      }
      pause();
    }
  }

  List<Pod> pods(String jobName) {
    return client.pods().inNamespace(name).withLabel("gpt2.dev/job", jobName).list().getItems();
  }

  String log(String pod) {
    return client.pods().inNamespace(name).withName(pod).getLog();
  }

  /** Reasons of the events on the job. */
  List<String> events(String jobName) {
    return client.events().v1().events().inNamespace(name).list().getItems().stream()
        .filter(event -> event.getRegarding().getKind().equals("FineTuneJob"))
        .filter(event -> event.getRegarding().getName().equals(jobName))
        .map(Event::getReason)
        .toList();
  }

  static void pause() {
    try {
      Thread.sleep(PERIOD);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError("stopped while waiting", stopped);
    }
  }

  private static String sampleText() {
    try {
      return Files.readString(Jobs.SAMPLES.resolve("data/kjv-excerpt.txt"));
    } catch (IOException unreadable) {
      throw new AssertionError("the sample's text can't be read", unreadable);
    }
  }

  @Override
  public void close() {
    client.namespaces().withName(name).delete();
    client.close();
  }
}
