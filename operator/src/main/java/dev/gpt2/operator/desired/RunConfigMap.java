package dev.gpt2.operator.desired;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobSpec;
import dev.gpt2.operator.run.TrainerRun;
import dev.gpt2.run.RunFile;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;

/** The attempt's {@code run.yaml}; immutable, as an attempt never changes its mind. */
final class RunConfigMap {
  static final String FILE = "run.yaml";

  private RunConfigMap() {}

  static ConfigMap of(FineTuneJob job, Allotment allotment) {
    int attempt = allotment.attempt();
    FineTuneJobSpec spec =
        allotment.memoryLimit().map(job.getSpec()::withMemoryLimit).orElseGet(job::getSpec);
    return new ConfigMapBuilder()
        .withMetadata(ChildMetadata.ofAttempt(job, name(job, attempt), attempt))
        .withImmutable(true)
        .addToData(FILE, RunFile.write(TrainerRun.of(spec)))
        .build();
  }

  static String name(FineTuneJob job, int attempt) {
    return Names.runFile(job.getMetadata().getName(), attempt, job.getMetadata().getUid());
  }
}
