package dev.gpt2.trainer;

import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Resident.Role;
import dev.gpt2.run.RunSpec;
import dev.gpt2.run.TrainingSpec;
import dev.gpt2.trainer.checkpoint.Checkpoint;
import dev.gpt2.trainer.checkpoint.CheckpointContent;
import dev.gpt2.trainer.checkpoint.ModelCard;
import dev.gpt2.trainer.checkpoint.RunDirectory;
import dev.gpt2.trainer.checkpoint.TrainerState;
import dev.gpt2.trainer.checkpoint.safetensors.Dtype;
import dev.gpt2.trainer.checkpoint.safetensors.NamedTensor;
import dev.gpt2.trainer.exec.ResidentTensors;
import dev.gpt2.trainer.exec.Torch;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes checkpoints of a run from its tensors as they are. */
record Saving(RunSetup setup, RunData data, InstantSource clock) {

  Checkpoint write(RunDirectory directory, Position position, ResidentTensors residents)
      throws IOException {
    RunSpec spec = setup.spec();
    TrainerState state =
        new TrainerState(
            TrainerState.FORMAT,
            position.step(),
            spec.training().seed(),
            position.windowsDrawn(),
            position.average().losses(),
            position.average().weights(),
            data.digest(),
            setup.digest(),
            position.shape(),
            setup.threads(),
            setup.runId(),
            Map.of("trainer", TrainerMain.VERSION, "pytorch", Torch.version()),
            clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
    CheckpointContent content =
        new CheckpointContent(
            state,
            tensors(residents, Role.WEIGHT),
            tensors(residents, Role.OPTIMIZER_STATE),
            data.tokenizer(),
            new ModelCard(setup.origin(), data.dataset(), cardSettings()));
    return directory.write(content, setup.checkpoint().keep());
  }

  private static List<NamedTensor> tensors(ResidentTensors residents, Role role) {
    return residents.of(role).stream()
        .map(
            (Resident resident) ->
                new NamedTensor(
                    resident.name(),
                    Dtype.F32,
                    resident.spec().shape(),
                    sink -> residents.lend(resident, sink::write)))
        .toList();
  }

  private Map<String, String> cardSettings() {
    TrainingSpec training = setup.spec().training();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("Steps", String.valueOf(training.steps()));
    settings.put("Batch size", String.valueOf(training.batchSize()));
    settings.put("Optimizer", String.valueOf(training.optimizer().name()));
    settings.put("Learning rate", String.valueOf(training.optimizer().learningRate()));
    return settings;
  }
}
