package dev.gpt2.operator.desired;

import dev.gpt2.operator.api.FineTuneJob;
import java.util.Map;

/** Labels and annotations by which the operator knows its children again. */
public final class Labels {
  public static final String JOB = "gpt2.dev/job";
  public static final String ATTEMPT = "gpt2.dev/attempt";

  /** The whole name of the FineTuneJob, which a label may be too short for. */
  public static final String JOB_NAME_ANNOTATION = "gpt2.dev/job-name";

  public static final String MANAGER = "gpt2-operator";
  public static final String SELECTOR = "app.kubernetes.io/managed-by=" + MANAGER;

  private Labels() {}

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
