package dev.gpt2.operator.observe;

import dev.gpt2.operator.api.FailureKind;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import java.util.Set;

/**
 * A container whose end nobody saw: its node, or the container runtime there, began anew.
 *
 * <p>The exit code is made up, 255 by containerd and 137 by the kubelet, and 137 would read as a
 * kill for memory. It is counted as a failure of the environment, as the run itself may be what the
 * node can't stand.
 */
final class LostContainer {
  /** Of containerd (internal/cri/server/restart.go), and of the kubelet (pkg/kubelet). */
  private static final Set<String> REASONS = Set.of("Unknown", "ContainerStatusUnknown");

  private LostContainer() {}

  static Optional<AttemptState> of(Pod pod, ContainerStateTerminated end) {
    return end.getReason() != null && REASONS.contains(end.getReason())
        ? Optional.of(
            new AttemptState.Failed(
                FailureKind.ENVIRONMENT,
                "NodeRestarted",
                ("node %s restarted while the trainer ran, and can't say how it ended (%s);"
                        + " `kubectl describe node %s` may tell why")
                    .formatted(
                        pod.getSpec().getNodeName(), end.getReason(), pod.getSpec().getNodeName()),
                end.getExitCode()))
        : Optional.empty();
  }
}
