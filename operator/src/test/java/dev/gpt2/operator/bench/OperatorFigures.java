package dev.gpt2.operator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the operator takes: its container's memory and CPU time by kubelet, its own metrics. */
final class OperatorFigures implements AutoCloseable {
  private static final String NAMESPACE = "gpt2-operator";
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^gpt2_operator_api_requests_total\\{(.*)\\} ([0-9.E]+)$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private final KubernetesClient client;
  private final Pod pod;
  private final AtomicLong mostBytes = new AtomicLong();
  private volatile boolean closed;

  /**
   * @param requests number of requests by verb, resource and code, such as {@code create jobs 201}
   */
  record Snapshot(double cpuSeconds, Map<String, Long> requests) {
    /** What came after an earlier one. */
    Snapshot since(Snapshot before) {
      Map<String, Long> more = new TreeMap<>();
      requests.forEach(
          (what, count) -> {
            long since = count - before.requests.getOrDefault(what, 0L);
            if (since != 0) {
              more.put(what, since);
            }
          });
      return new Snapshot(cpuSeconds - before.cpuSeconds, more);
    }

    long count() {
      return requests.values().stream().mapToLong(Long::longValue).sum();
    }

    long lists() {
      return requests.entrySet().stream()
          .filter(each -> each.getKey().startsWith("list "))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }

  OperatorFigures(KubernetesClient client) {
    this.client = client;
    this.pod =
        client
            .pods()
            .inNamespace(NAMESPACE)
            .withLabel("app.kubernetes.io/name", NAMESPACE)
            .list()
            .getItems()
            .getFirst();
    Thread.ofPlatform().daemon().start(this::sample);
  }

  Snapshot now() {
    String metrics =
        client.raw(
            "/api/v1/namespaces/%s/pods/%s:8080/proxy/q/metrics"
                .formatted(NAMESPACE, pod.getMetadata().getName()));
    Map<String, Long> requests = new TreeMap<>();
    Matcher sample = SAMPLE.matcher(metrics);
    while (sample.find()) {
      Map<String, String> labels = new TreeMap<>();
      Matcher label = LABEL.matcher(sample.group(1));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
      requests.put(
          "%s %s %s".formatted(labels.get("verb"), labels.get("resource"), labels.get("code")),
          Math.round(Double.parseDouble(sample.group(2))));
    }
    return new Snapshot(container().at("/cpu/usageCoreNanoSeconds").asDouble() / 1e9, requests);
  }

  /** The largest working set so far, which is what the limit is about, in MiB. */
  double mostMebibytes() {
    return mostBytes.get() / (double) (1 << 20);
  }

  /** How often its container has ended. */
  int restarts() {
    return client
        .resource(pod)
        .get()
        .getStatus()
        .getContainerStatuses()
        .getFirst()
        .getRestartCount();
  }

  @Override
  public void close() {
    closed = true;
  }

  private void sample() {
    while (!closed) {
      long bytes = container().at("/memory/workingSetBytes").asLong();
      mostBytes.accumulateAndGet(bytes, Math::max);
      Workers.pause(2_000);
    }
  }

  private JsonNode container() {
    try {
      JsonNode summary =
          JSON.readTree(
              client.raw(
                  "/api/v1/nodes/%s/proxy/stats/summary".formatted(pod.getSpec().getNodeName())));
      return summary
          .get("pods")
          .valueStream()
          .filter(each -> each.at("/podRef/name").asText().equals(pod.getMetadata().getName()))
          .flatMap(each -> each.get("containers").valueStream())
          .findFirst()
          .orElseThrow();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
