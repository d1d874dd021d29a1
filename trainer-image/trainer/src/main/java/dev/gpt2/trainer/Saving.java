package dev.gpt2.trainer;

import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Resident.Role;
import dev.gpt2.run.CheckpointSpec;
import dev.gpt2.run.RunSpec;
import dev.gpt2.trainer.checkpoint.Checkpoint;
import dev.gpt2.trainer.checkpoint.CheckpointContent;
import dev.gpt2.trainer.checkpoint.ModelCard;
import dev.gpt2.trainer.checkpoint.Retention;
import dev.gpt2.trainer.checkpoint.RunDirectory;
import dev.gpt2.trainer.checkpoint.TrainerState;
import dev.gpt2.trainer.checkpoint.ValidationState;
import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.exec.ResidentTensors;
import dev.gpt2.trainer.exec.Torch;
import dev.gpt2.trainer.report.CheckpointReport;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes checkpoints of a run from its tensors as they are. */
final class Saving {
  private final RunSetup setup;
  private final RunData data;
  private final StartingPoint start;

  /** The same in all checkpoints of a process, whatever happens to the folders meanwhile. */
  private final ModelCard card;

  private final RunDirectory directory;
  private final ResidentTensors residents;
  private final InstantSource clock;
  private final String runStartedAt;
  private @Nullable Checkpoint newest;

  Saving(
      FactsOfRun run,
      ModelCard card,
      RunDirectory directory,
      ResidentTensors residents,
      InstantSource clock) {
    this.setup = run.setup();
    this.data = run.data();
    this.start = run.start();
    this.card = card;
    this.directory = directory;
    this.residents = residents;
    this.clock = clock;
    this.newest = start.checkpoint().orElse(null);
    this.runStartedAt = newest == null ? now() : newest.state().runStartedAt();
  }

  /** The newest checkpoint's name; null when there is none. */
  @Nullable String newestName() {
    return newest == null ? null : newest.name();
  }

  /**
   * Whether a position is to have a checkpoint and has none: every so many steps, where a
   * validation was the best so far, and at the end.
   */
  boolean isDue(Position position, boolean over) {
    long step = position.step();
    boolean isSaved = newest != null && newest.state().step() == step;
    return step > 0
        && !isSaved
        && (over || step % setup.checkpoint().every() == 0 || position.validation().isBestAt(step));
  }

  /** Writes a checkpoint; it is complete on return. */
  CheckpointReport write(Position position) throws IOException {
    setup.divergence().check(residents, position.step());
    CheckpointSpec spec = setup.checkpoint();
    CheckpointContent content =
        new CheckpointContent(
            state(position),
            tensors(residents, Role.WEIGHT),
            tensors(residents, Role.OPTIMIZER_STATE),
            data.tokenizer(),
            card);
    newest = directory.write(content, new Retention(spec.keep(), spec.keptInterval().orElse(null)));
    if (position.validation().isBestAt(position.step())) {
      directory.markBest(newest);
    }
    return report(newest);
  }

  static CheckpointReport report(Checkpoint checkpoint) {
    TrainerState state = checkpoint.state();
    return new CheckpointReport(state.step(), checkpoint.folder(), state.createdAt());
  }

  private TrainerState state(Position position) {
    RunSpec spec = setup.spec();
    ValidationState validation = position.validation();
    return new TrainerState(
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
        start.modelDigest(),
        validation.equals(ValidationState.NONE) ? null : validation,
        spec.namedCheckpoint().orElse(null),
        runStartedAt,
        now());
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
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
}
