package dev.gpt2.operator.kind;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Kueue in the cluster, and in it a queue with some quota for the Jobs of one namespace. At the end
 * it is gone with all of that.
 *
 * <p>Of the cluster's namespaces only this one has the label that Kueue looks for (see
 * manifests/kind/kueue.yaml): Jobs of other tests never meet it.
 */
final class Kueue implements AutoCloseable {
  /** What the label {@link #QUEUE_NAME} of a Job has to say. */
  static final String QUEUE = "trainers";

  static final String QUEUE_NAME = "kueue.x-k8s.io/queue-name";
  static final String PRIORITY_CLASS = "kueue.x-k8s.io/priority-class";

  /** A class above the priority of Jobs that name none: theirs is 0. */
  static final String URGENT = "urgent";

  /** What Kueue adds to the node selector of an admitted Job's pods: they run on any node. */
  static final Map<String, String> NODE_LABELS = Map.of("kubernetes.io/os", "linux");

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String SCRIPT = "manifests/kind/kueue.sh";
  private static final String API_VERSION = "kueue.x-k8s.io/v1beta2";

  private final KubernetesClient client;
  private final String namespace;

  /**
   * Installs it.
   *
   * @param quota for all Jobs together, by resource; of a resource that is missing here, Kueue
   *     admits no Job that requests any
   */
  Kueue(TestNamespace place, Map<String, String> quota) {
    client = place.client();
    namespace = place.name();
    Commands.run(Map.of(), SCRIPT);
    client
        .namespaces()
        .withName(namespace)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"labels\":{\"gpt2.dev/kueue\":\"true\"}}}");
    create(
        """
        kind: ResourceFlavor
        metadata: { name: any-node }
        spec: { nodeLabels: %s }
        """
            .formatted(Serialization.asJson(NODE_LABELS)));
    create(
        """
        kind: ClusterQueue
        metadata: { name: %s }
        spec:
          namespaceSelector: {}
          preemption: { withinClusterQueue: LowerPriority }
          resourceGroups:
          - coveredResources: [%s]
            flavors: [ { name: any-node, resources: [%s] } ]
        """
            .formatted(QUEUE, String.join(", ", quota.keySet()), quotas(quota)));
    create(
        """
        kind: LocalQueue
        metadata: { name: %s, namespace: %s }
        spec: { clusterQueue: %s }
        """
            .formatted(QUEUE, namespace, QUEUE));
    create(
        """
        kind: WorkloadPriorityClass
        metadata: { name: %s }
        value: 1000
        """
            .formatted(URGENT));
  }

  private static String quotas(Map<String, String> quota) {
    return quota.keySet().stream()
        .map(resource -> "{ name: %s, nominalQuota: %s }".formatted(resource, quota.get(resource)))
        .collect(Collectors.joining(", "));
  }

  private void create(String yaml) {
    client
        .resource(
            Serialization.unmarshal(
                "apiVersion: " + API_VERSION + "\n" + yaml, GenericKubernetesResource.class))
        .create();
  }

  /** Kueue's account of a Job; empty before it has one, and possibly again when the Job is over. */
  Optional<GenericKubernetesResource> workload(String job) {
    return client
        .genericKubernetesResources(API_VERSION, "Workload")
        .inNamespace(namespace)
        .list()
        .getItems()
        .stream()
        .filter(
            workload ->
                workload.getMetadata().getOwnerReferences().stream()
                    .anyMatch(owner -> owner.getName().equals(job)))
        .findFirst();
  }

  /** Waits until the condition of the Job's Workload is so: {@code "False Pending"}. */
  void await(String job, String type, String statusAndReason) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition(job, type).equals(statusAndReason)) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "%s/%s: its Workload's condition %s is not \"%s\" within %s; the Workload is %s"
                .formatted(namespace, job, type, statusAndReason, PATIENCE, workload(job)));
      }
      TestNamespace.pause();
    }
  }

  private String condition(String job, String type) {
    Object conditions =
        workload(job).map(workload -> workload.<Object>get("status", "conditions")).orElse(null);
    return conditions instanceof List<?> all
        ? all.stream()
            .filter(each -> each instanceof Map<?, ?> map && type.equals(map.get("type")))
            .map(each -> (Map<?, ?>) each)
            .map(map -> map.get("status") + " " + map.get("reason"))
            .findFirst()
            .orElse("")
        : "";
  }

  /** Evicts an admitted Job and keeps it out, or lets it queue again. */
  void setActive(String job, boolean active) {
    GenericKubernetesResource workload =
        workload(job).orElseThrow(() -> new AssertionError("Kueue has no Workload of Job " + job));
    client
        .resource(workload)
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"active\":" + active + "}}");
  }

  @Override
  public void close() {
    Commands.run(Map.of(), SCRIPT, "delete");
  }
}
