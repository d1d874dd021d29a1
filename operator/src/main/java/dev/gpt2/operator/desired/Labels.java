package dev.gpt2.operator.desired;

import dev.gpt2.operator.api.FineTuneJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Labels and annotations by which the operator knows its children again. */
public final class Labels {
  public static final String JOB = "gpt2.dev/job";
  public static final String ATTEMPT = "gpt2.dev/attempt";

  /** The whole name of the FineTuneJob, which a label may be too short for. */
  public static final String JOB_NAME_ANNOTATION = "gpt2.dev/job-name";

  public static final String MANAGER = "gpt2-operator";
  public static final String SELECTOR = "app.kubernetes.io/managed-by=" + MANAGER;

  /** What the attempt's training is limited to, where it isn't what the spec says. */
  public static final String MEMORY_LIMIT = "gpt2.dev/memory-limit";

  /** By which Kueue holds a Job back until its queue has room (kueue.sigs.k8s.io). */
  private static final String QUEUE = "kueue.x-k8s.io/queue-name";

  private static final List<String> QUEUE_LABELS = List.of(QUEUE, "kueue.x-k8s.io/priority-class");

  private Labels() {}

  /** The memory limit that an attempt's Job was made with. */
  public static Optional<String> memoryLimit(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(MEMORY_LIMIT));
  }

  /** The job that an object is for, as a label says it. */
  public static Optional<String> job(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getLabels()).map(labels -> labels.get(JOB));
  }

  /** The queue that an object has to wait in, if it is in one. */
  public static Optional<String> queue(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getLabels()).map(labels -> labels.get(QUEUE));
  }

  /** What Kueue goes by, as the FineTuneJob has it. */
  static Map<String, String> ofQueue(FineTuneJob job) {
    return Stream.ofNullable(job.getMetadata().getLabels())
        .flatMap(labels -> labels.entrySet().stream())
        .filter(label -> QUEUE_LABELS.contains(label.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  static Map<String, String> of(FineTuneJob job) {
    return Map.of(
        "app.kubernetes.io/name",
        "gpt2-trainer",
        "app.kubernetes.io/instance",
        Names.label(job.getMetadata().getName()),
        "app.kubernetes.io/component",
        "trainer",
        "app.kubernetes.io/managed-by",
        MANAGER,
        JOB,
        Names.label(job.getMetadata().getName()));
  }
}
