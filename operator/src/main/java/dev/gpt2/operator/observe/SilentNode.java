package dev.gpt2.operator.observe;

import dev.gpt2.operator.desired.TrainerPod;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a pod's node answers no more, read off the pod alone, as an operator of some namespaces
 * may not see nodes.
 *
 * <p>A kubelet says of a pod and its container that they are ready in one write, and the trainer
 * has no readiness probe. When the node falls silent the control plane takes back the pod's
 * readiness and leaves the container's (pkg/controller/util/node, MarkPodsNotReady): so it is then,
 * and only then, that the container is ready in a pod that isn't.
 */
final class SilentNode {
  private SilentNode() {}

  /**
   * What to do about it. Kubernetes keeps such a pod, also one that is being deleted, until it
   * knows what became of it: the trainer may be writing checkpoints all the time.
   */
  static Optional<AttemptState> of(Pod pod) {
    if (!isContainerReady(pod) || ready(pod, "False").isEmpty()) {
      return Optional.empty();
    }
    String node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
    return Optional.of(
        new AttemptState.Unreachable(
            ("node %s doesn't answer, and the trainer in pod %s may still run there, so no other is"
                    + " started. It goes on when the node answers again; when the node is off for"
                    + " good: `kubectl delete node %s`, or while it stays off `kubectl taint node %s"
                    + " node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`")
                .formatted(node, pod.getMetadata().getName(), node, node)));
  }

  private static boolean isContainerReady(Pod pod) {
    return Stream.ofNullable(pod.getStatus())
        .flatMap(status -> status.getContainerStatuses().stream())
        .filter(status -> TrainerPod.CONTAINER.equals(status.getName()))
        .map(ContainerStatus::getReady)
        .anyMatch(Boolean.TRUE::equals);
  }

  /** Since when the pod is ready, for the first time or again. */
  static Optional<Instant> answersSince(Pod pod) {
    return ready(pod, "True").map(PodCondition::getLastTransitionTime).map(Instant::parse);
  }

  private static Optional<PodCondition> ready(Pod pod, String status) {
    return Stream.ofNullable(pod.getStatus())
        .flatMap(each -> each.getConditions().stream())
        .filter(condition -> "Ready".equals(condition.getType()))
        .filter(condition -> status.equals(condition.getStatus()))
        .findFirst();
  }
}
