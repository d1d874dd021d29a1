package dev.gpt2.trainer;

import dev.gpt2.graph.StepShape;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.RunFile;
import dev.gpt2.run.RunSpec;
import dev.gpt2.trainer.exec.Torch;
import dev.gpt2.trainer.report.RunFacts;
import dev.gpt2.trainer.tradeoff.Subject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what people are told of a run that is about to train. */
record FactsOfRun(RunSetup setup, StepShape shape, PlannedRun planned) {
  private static final List<String> SIZES = List.of("124M", "355M", "774M", "1558M");

  /** The origins are those of {@link Origins}. */
  RunFacts with(Map<String, String> origins, Torch torch) {
    return new RunFacts(
        "GPT-2 " + name(shape.model()),
        "%s, %d thread%s"
            .formatted(torch.device(), torch.threads(), torch.threads() == 1 ? "" : "s"),
        versions(),
        origins,
        RunFile.fields(setup.spec()),
        planned.memory());
  }

  String picture() {
    RunSpec spec = setup.spec();
    return planned.picture(
        new Subject.Training(
            name(shape.model()),
            shape.model(),
            spec.training().batchSize(),
            shape.positions(),
            spec.training().optimizer().name()));
  }

  static Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("trainer", TrainerMain.VERSION);
    versions.put("pytorch", Torch.version());
    versions.put("java", Runtime.version().toString());
    return versions;
  }

  /** A published size, or what the model is made of. */
  private static String name(ModelShape model) {
    return SIZES.stream()
        .filter(size -> ModelShape.ofSize(size).filter(model::equals).isPresent())
        .findFirst()
        .orElseGet(() -> "%d layers, %d channels".formatted(model.layers(), model.channels()));
  }
}
