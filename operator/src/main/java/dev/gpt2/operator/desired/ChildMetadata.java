package dev.gpt2.operator.desired;

import dev.gpt2.operator.api.FineTuneJob;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

/** Metadata of every child: named, labelled, and owned by the FineTuneJob, so it goes with it. */
final class ChildMetadata {
  private ChildMetadata() {}

  static ObjectMeta of(FineTuneJob job, String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(job.getMetadata().getNamespace())
        .withLabels(Labels.of(job))
        .addNewOwnerReference()
        .withApiVersion(job.getApiVersion())
        .withKind(job.getKind())
        .withName(job.getMetadata().getName())
        .withUid(job.getMetadata().getUid())
        .withController(true)
        .endOwnerReference()
        .build();
  }

  static ObjectMeta ofAttempt(FineTuneJob job, String name, int attempt) {
    return of(job, name).edit().addToLabels(Labels.ATTEMPT, Integer.toString(attempt)).build();
  }
}
