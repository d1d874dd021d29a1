package dev.gpt2.trainer;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.ModelSpec;
import dev.gpt2.run.RunRules;
import dev.gpt2.run.RunSpec;
import dev.gpt2.trainer.checkpoint.Checkpoint;
import dev.gpt2.trainer.checkpoint.RunDirectory;
import dev.gpt2.trainer.checkpoint.model.ModelFolder;
import dev.gpt2.trainer.checkpoint.model.WeightDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which checkpoint a run goes on from, by its spec and by what its folder holds. */
final class Resumption {
  private final RunSpec spec;
  private final @Nullable String runId;
  private final RunDirectory directory;

  /**
   * Looks at a run's folder.
   *
   * @param runId which FineTuneJob this is, null outside a cluster
   */
  Resumption(RunSpec spec, @Nullable String runId, RunDirectory directory) {
    this.spec = spec;
    this.runId = runId;
    this.directory = directory;
  }

  /**
   * Empty where the run starts anew.
   *
   * @param said is told of damaged checkpoints
   */
  Optional<Checkpoint> checkpoint(Consumer<String> said) throws IOException {
    Optional<Checkpoint> newest = directory.newestSound(said);
    Optional<String> named = spec.namedCheckpoint();
    if (named.isPresent() && !newest.filter(found -> comesFrom(found, named.get())).isPresent()) {
      return Optional.of(named(named.get(), newest));
    }
    if (newest.isPresent()) {
      requireSameRun(newest.get());
    }
    return newest;
  }

  /** The run was interrupted after it had started there: then its own checkpoints are newer. */
  private static boolean comesFrom(Checkpoint found, String named) {
    return named.equals(found.state().resumedFrom());
  }

  /** A checkpoint of the run's own folder may be gone back to when there is no newer one. */
  private Checkpoint named(String path, Optional<Checkpoint> newest) throws IOException {
    Path folder = Path.of(path);
    if (!Files.isDirectory(folder)) {
      throw new InvalidRunException("resume: %s: no such checkpoint".formatted(path));
    }
    Checkpoint checkpoint = RunDirectory.read(folder);
    if (newest.isPresent()
        && (newest.get().state().step() > checkpoint.state().step()
            || !Files.isSameFile(folder.resolve(".."), directory.folder()))) {
      throw new InvalidRunException(
          ("resume: %s, but the run's folder holds %s, which didn't start there; name another folder"
                  + " in checkpoint.path, or move that one away")
              .formatted(path, newest.get().folder()));
    }
    requireSameModel(checkpoint);
    return checkpoint;
  }

  private void requireSameRun(Checkpoint checkpoint) throws IOException {
    boolean sameRun = runId != null && runId.equals(checkpoint.state().runId());
    if (spec.resume().equals(RunSpec.FRESH) && !sameRun) {
      throw new InvalidRunException(
          ("resume: Fresh, but %s is a checkpoint of an earlier run; name another folder in"
                  + " checkpoint.path, move the old one away, or go on from it with resume: Latest")
              .formatted(checkpoint.folder()));
    }
    requireSameModel(checkpoint);
  }

  private void requireSameModel(Checkpoint checkpoint) throws IOException {
    ModelShape found = checkpoint.state().model();
    RunRules.shapeOf(spec.model())
        .filter(stated -> !stated.equals(found))
        .ifPresent(
            stated -> {
              throw new InvalidRunException(
                  ("model: %s expected, but the newest checkpoint %s holds %s; name another folder"
                          + " in checkpoint.path")
                      .formatted(stated, checkpoint.folder(), found));
            });
    requireSameWeights(checkpoint);
  }

  /** Where the model's folder is still there; a run goes on without it. */
  private void requireSameWeights(Checkpoint checkpoint) throws IOException {
    String expected = checkpoint.state().modelDigest();
    ModelSpec model = spec.model();
    if (expected == null
        || model == null
        || model.path() == null
        || !Files.isDirectory(Path.of(model.path()))) {
      return;
    }
    try (ModelFolder folder = ModelFolder.open(Path.of(model.path()))) {
      String found = WeightDigest.of(folder);
      if (!found.equals(expected)) {
        throw new InvalidRunException(
            ("model.path: the weights of %s have digest %s, but the run of %s started with those of"
                    + " digest %s; name another folder in checkpoint.path, or the model that the run"
                    + " started with")
                .formatted(model.path(), found, checkpoint.folder(), expected));
      }
    }
  }
}
