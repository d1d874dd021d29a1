package dev.gpt2.operator.desired;

import dev.gpt2.operator.api.FineTuneJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;

/** All objects that an attempt needs, each after those that it refers to. */
public final class Children {
  private Children() {}

  public static List<HasMetadata> ofAttempt(
      FineTuneJob job, Allotment allotment, TrainerImage image) {
    List<HasMetadata> children = new ArrayList<>(TrainerAccess.of(job));
    children.add(RunConfigMap.of(job, allotment));
    children.add(TrainerJob.of(job, allotment, image));
    return List.copyOf(children);
  }
}
