package dev.gpt2.trainer;

import dev.gpt2.graph.RunGraphs;
import dev.gpt2.run.CheckpointSpec;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.ModelSpec;
import dev.gpt2.run.RunFile;
import dev.gpt2.run.RunSpec;
import dev.gpt2.trainer.checkpoint.Checkpoint;
import dev.gpt2.trainer.checkpoint.RunDirectory;
import dev.gpt2.trainer.cost.CostTable;
import dev.gpt2.trainer.dataset.cache.EncodingCache;
import dev.gpt2.trainer.dataset.cache.EncodingFolder;
import dev.gpt2.trainer.fetch.Fetched;
import dev.gpt2.trainer.file.Disk;
import dev.gpt2.trainer.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a spec what a run works with.
 *
 * @param runId which FineTuneJob this is, null outside a cluster
 * @param availableProcessors how many threads this process may use
 * @param fetch fills the folders that have a source
 */
record RunSetup(RunSpec spec, @Nullable String runId, int availableProcessors, RunFetch fetch) {
  /** Hidden, so that no dataset takes its files for its own. */
  private static final String ENCODINGS = ".encodings";

  CheckpointSpec checkpoint() {
    return Objects.requireNonNull(spec.checkpoint());
  }

  /** The run's own folder: checkpoints and log. */
  Path folder() {
    return Path.of(Objects.requireNonNull(checkpoint().path()));
  }

  RunDirectory openDirectory() throws IOException {
    return RunDirectory.open(folder());
  }

  StartingPoint startingPoint(RunDirectory directory, Consumer<String> said) throws IOException {
    return StartingPoint.find(this, directory, said);
  }

  /** All that the run computes. */
  RunGraphs graphs(ModelShape model) {
    Integer stated = spec.training().sequenceLength();
    if (stated != null && stated > model.context()) {
      throw new InvalidRunException(
          "training.sequenceLength: must be at most the model's context of %d tokens; found %d"
              .formatted(model.context(), stated));
    }
    return RunGraphs.of(spec, model);
  }

  /** Reads the datasets, and encodes them unless an earlier run beside this one has. */
  RunData readData(StartingPoint start, int positions, InstantSource clock, Consumer<String> said)
      throws IOException {
    fetch.dataset(Objects.requireNonNull(spec.dataset()), said);
    return new RunDataReader(this, start, positions, encodings(clock, said)).read(said);
  }

  /** Beside the run's folder, so that runs with folders on the same volume share it. */
  private EncodingCache encodings(InstantSource clock, Consumer<String> said) {
    Path folder = folder().toAbsolutePath().normalize().resolveSibling(ENCODINGS);
    return new EncodingCache(new EncodingFolder(folder, Disk.ofMachine(), clock), clock, said);
  }

  /** What ops cost here, in the run's folder, so that a run which goes on has the plan it had. */
  CostTable costs(InstantSource clock, Consumer<String> said) {
    return new CostTable(folder().resolve(CostTable.FILE), clock, said);
  }

  /** What the run starts from, however often it is resumed. */
  String origin() throws IOException {
    ModelSpec model = Objects.requireNonNull(spec.model());
    return model.path() == null
        ? "random weights, seed " + spec.training().seed()
        : model.path() + fetchedFrom(model.path());
  }

  /** Where a folder's files are from, as far as that is known: it may have come otherwise. */
  String fetchedFrom(String path) throws IOException {
    return Fetched.find(Path.of(path)).map(fetched -> ", " + fetched.origin()).orElse("");
  }

  /** Settings that decide a run's losses, as a digest. */
  String digest() {
    byte[] text = RunFile.write(spec).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Sha256.start().digest(text));
  }

  /** Why a run that goes on from a checkpoint may have other losses than before. */
  List<String> differences(Checkpoint saved) {
    List<String> differences = new ArrayList<>();
    if (!saved.state().specDigest().equals(digest())) {
      differences.add("the settings are not those of the checkpoint; the run goes on with the new");
    }
    if (saved.state().threads() != threads()) {
      differences.add(
          "%d threads instead of %d: losses may differ in their last digits"
              .formatted(threads(), saved.state().threads()));
    }
    return differences;
  }

  Divergence divergence() {
    return new Divergence(spec.training().optimizer().learningRate());
  }

  double clipNorm() {
    return spec.training().optimizer().clipNorm();
  }

  int threads() {
    Integer stated = spec.device().threads();
    return stated == null ? availableProcessors : stated;
  }
}
