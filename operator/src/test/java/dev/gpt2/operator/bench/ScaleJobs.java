package dev.gpt2.operator.bench;

import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * FineTuneJobs over a number of namespaces, and when each of them was applied, had its Job, and had
 * a trainer that runs: as a client sees it, by its own clock.
 */
final class ScaleJobs implements AutoCloseable {
  static final int NAMESPACES = 20;

  private static final List<String> SIZES = List.of("124M", "355M", "774M");
  private static final List<Integer> BATCHES = List.of(1, 2, 4, 8);

  private final KubernetesClient client;
  private final Map<String, Long> applied = new ConcurrentHashMap<>();
  private final Map<String, Double> secondsToJob = new ConcurrentHashMap<>();
  private final Set<String> running = ConcurrentHashMap.newKeySet();
  private final List<Watch> watches;

  ScaleJobs(KubernetesClient client) {
    this.client = client;
    this.watches =
        List.of(
            client.batch().v1().jobs().inAnyNamespace().watch(new Seen<>(this::seen)),
            client.resources(FineTuneJob.class).inAnyNamespace().watch(new Seen<>(this::seen)));
  }

  static String namespace(int i) {
    return "scale-%02d".formatted(i % NAMESPACES);
  }

  /** Applies a job; of twelve each has another plan. */
  void apply(String prefix, int i) {
    apply(prefix, i, SIZES.get(i % SIZES.size()), BATCHES.get(i / SIZES.size() % BATCHES.size()));
  }

  /** Applies a job that fits no node. */
  void applyTooLarge(int i) {
    apply("large", i, "1558M", 512);
  }

  private void apply(String prefix, int i, String size, int batch) {
    String name = "%s-%04d".formatted(prefix, i);
    Map<String, Object> fields = Jobs.withoutDimensions();
    fields.put("metadata.name", name);
    fields.put("metadata.namespace", namespace(i));
    fields.put("spec.model.size", size);
    fields.put("spec.training.sequenceLength", 1_024);
    fields.put("spec.training.batchSize", batch);
    fields.put("spec.device", Map.of("type", "GPU"));
    fields.put("spec.resources", null);
    fields.put("spec.checkpoint.volume", Map.of("csi", Map.of("driver", "example.com")));
    fields.put("spec.dataset.volume", Map.of("csi", Map.of("driver", "example.com")));
    fields.put(
        "spec.podTemplate",
        Map.of(
            "spec",
            Map.of("tolerations", List.of(Map.of("key", ScaleNodes.TAINT, "operator", "Exists")))));
    GenericKubernetesResource job =
        Serialization.unmarshal(Jobs.manifest(fields).toString(), GenericKubernetesResource.class);
    applied.put(key(namespace(i), name), System.nanoTime());
    client.resource(job).create();
  }

  /** Seconds from the request to apply each job of that name until its Job was seen, sorted. */
  double[] secondsToJob(String prefix) {
    return secondsToJob.entrySet().stream()
        .filter(each -> each.getKey().contains("/" + prefix + "-"))
        .mapToDouble(Map.Entry::getValue)
        .sorted()
        .toArray();
  }

  /** How many have their Job. */
  int made() {
    return secondsToJob.size();
  }

  /** How many are said to train. */
  int running() {
    return running.size();
  }

  private void seen(Job job) {
    long now = System.nanoTime();
    String name = job.getMetadata().getLabels().get("gpt2.dev/job");
    String key = key(job.getMetadata().getNamespace(), Objects.requireNonNull(name));
    Long since = applied.get(key);
    if (since != null) {
      secondsToJob.putIfAbsent(key, (now - since) / 1e9);
    }
  }

  private void seen(FineTuneJob job) {
    FineTuneJobStatus status = job.getStatus();
    if (status != null && status.phase() == Phase.TRAINING) {
      running.add(key(job.getMetadata().getNamespace(), job.getMetadata().getName()));
    }
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  private record Seen<T extends HasMetadata>(Consumer<T> what) implements Watcher<T> {
    @Override
    public void eventReceived(Action action, T resource) {
      what.accept(resource);
    }

    @Override
    public void onClose(WatcherException cause) {
      throw new IllegalStateException("the API server has ended a watch; measure again", cause);
    }
  }
}
