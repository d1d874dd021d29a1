package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** When the trainers of a namespace ran, written down while their pods come and go. */
final class TrainerTimes implements ResourceEventHandler<Pod>, AutoCloseable {
  private record Ran(String job, String pod, Instant from, Instant until) {}

  private final Map<String, Ran> byPod = new ConcurrentHashMap<>();
  private final SharedIndexInformer<Pod> pods;

  TrainerTimes(TestNamespace namespace) {
    pods =
        namespace
            .client()
            .pods()
            .inNamespace(namespace.name())
            .withLabel("gpt2.dev/job")
            .inform(this);
  }

  /** The job had so many pods whose trainers ran, one after the other. */
  void assertOneAtATime(String job, int trainers) {
    List<Ran> ran =
        byPod.values().stream()
            .filter(each -> each.job().equals(job))
            .sorted(Comparator.comparing(Ran::from))
            .toList();
    assertThat(ran).as("trainers of %s", job).hasSize(trainers);
    for (int i = 1; i < ran.size(); i++) {
      assertThat(ran.get(i).from())
          .as("%s begins before %s has ended", ran.get(i), ran.get(i - 1))
          .isAfterOrEqualTo(ran.get(i - 1).until());
    }
  }

  @Override
  public void onAdd(Pod pod) {
    onUpdate(pod, pod);
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
      ContainerStateTerminated end = status.getState().getTerminated();
      if (end != null && end.getStartedAt() != null) {
        note(pod, end.getStartedAt(), Instant.parse(end.getFinishedAt()));
      } else if (status.getState().getRunning() != null) {
        note(pod, status.getState().getRunning().getStartedAt(), Instant.MAX);
      }
    }
  }

  /** Taken away unended, it has ended now: nobody but who knows that may take it away. */
  @Override
  public void onDelete(Pod pod, boolean finalStateUnknown) {
    byPod.computeIfPresent(
        pod.getMetadata().getName(),
        (_, ran) ->
            ran.until().equals(Instant.MAX)
                ? new Ran(ran.job(), ran.pod(), ran.from(), Instant.now())
                : ran);
  }

  private void note(Pod pod, String from, Instant until) {
    String name = pod.getMetadata().getName();
    String job = Objects.requireNonNull(pod.getMetadata().getLabels().get("gpt2.dev/job"));
    byPod.put(name, new Ran(job, name, Instant.parse(from), until));
  }

  @Override
  public void close() {
    pods.close();
  }
}
