package dev.gpt2.trainer;

import dev.gpt2.plan.Bytes;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.ModelSpec;
import dev.gpt2.run.RunFile;
import dev.gpt2.run.RunSpec;
import dev.gpt2.run.SourceSpec;
import dev.gpt2.trainer.checkpoint.ModelCard;
import dev.gpt2.trainer.exec.Torch;
import dev.gpt2.trainer.report.RunFacts;
import dev.gpt2.trainer.report.RunFacts.PlannedMemory;
import dev.gpt2.trainer.tradeoff.Subject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What people are told of a run that is about to train. */
record FactsOfRun(RunSetup setup, StartingPoint start, RunData data, PlannedRun planned) {
  RunFacts facts() throws IOException {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("trainer", TrainerMain.VERSION);
    versions.put("pytorch", Torch.version());
    versions.put("java", Runtime.version().toString());
    Origins origins = Origins.of(setup, start, data);
    return new RunFacts(
        "GPT-2 " + name(start.shape()),
        device(),
        setup.spec().training().stepsOf(data.windowsPerEpoch()),
        versions,
        origins.shown(),
        origins.provenance(),
        RunFile.shownFields(setup.spec()),
        planned.memory());
  }

  /** A step's memory over its time, as an SVG document. */
  String picture() {
    RunSpec spec = setup.spec();
    return planned.picture(
        new Subject.Training(
            name(start.shape()),
            start.shape(),
            spec.training().batchSize(),
            data.windows().windowLength() - 1,
            spec.training().optimizer().name(),
            spec.training().precision()));
  }

  ModelCard card(RunFacts facts) {
    PlannedMemory memory = facts.memory();
    Map<String, String> training = new LinkedHashMap<>();
    training.put("Device", facts.device());
    training.put(
        "Memory",
        String.format(
            Locale.ROOT,
            "%s planned for tensors, of a limit of %s; %.1f %% of a step computed again",
            Bytes.format(memory.tensorBytes()),
            Bytes.format(memory.limitBytes()),
            memory.recomputePercent()));
    facts.versions().forEach((program, version) -> training.put(program, version));
    training.putAll(facts.settings());
    return new ModelCard(
        String.valueOf(setup.folder().toAbsolutePath().normalize().getFileName()),
        baseModel().orElse(null),
        data.validation() == null ? null : data.validation().source(),
        facts.data(),
        training);
  }

  /** The hub's name for the model that the run starts from, where it was fetched by that. */
  private Optional<String> baseModel() {
    return Optional.ofNullable(Objects.requireNonNull(setup.spec().model()))
        .map(ModelSpec::source)
        .map(SourceSpec::huggingFace)
        .map(SourceSpec.HuggingFace::repository);
  }

  private String device() {
    int threads = setup.threads();
    return "%s, %d thread%s"
        .formatted(setup.spec().device().type(), threads, threads == 1 ? "" : "s");
  }

  /** A published size, or what the model is made of. */
  private static String name(ModelShape model) {
    return model
        .sizeName()
        .orElseGet(() -> "%d layers, %d channels".formatted(model.layers(), model.channels()));
  }
}
