package dev.gpt2.trainer;

import dev.gpt2.graph.Resident;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.ModelSpec;
import dev.gpt2.run.ModelSpec.Initialize;
import dev.gpt2.run.RunRules;
import dev.gpt2.run.RunSpec;
import dev.gpt2.trainer.checkpoint.Checkpoint;
import dev.gpt2.trainer.checkpoint.RunDirectory;
import dev.gpt2.trainer.checkpoint.model.ModelFolder;
import dev.gpt2.trainer.checkpoint.model.TokenizerFiles;
import dev.gpt2.trainer.checkpoint.model.WeightDigest;
import dev.gpt2.trainer.checkpoint.safetensors.SafetensorsFile;
import dev.gpt2.trainer.checkpoint.safetensors.TensorEntry;
import dev.gpt2.trainer.checkpoint.tensor.FloatReader;
import dev.gpt2.trainer.exec.ResidentTensors;
import dev.gpt2.trainer.exec.Torch;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a run's tensors come from: an earlier checkpoint, a model's folder, or chance. */
sealed interface StartingPoint extends AutoCloseable {

  ModelShape shape();

  ResidentTensors load(Torch torch, Collection<Resident> residents) throws IOException;

  TokenizerFiles tokenizer(Gpt2Bpe bpe) throws IOException;

  /** What tells the model's weights from others, before any step; null: they were random. */
  @Nullable String modelDigest();

  /** What people are told that the run starts from. */
  String description();

  /** Where the run was when it stopped; empty at the start. */
  default Optional<Checkpoint> checkpoint() {
    return Optional.empty();
  }

  default Position position() {
    return checkpoint()
        .map(saved -> Position.of(saved.state()))
        .orElseGet(() -> Position.start(shape()));
  }

  /**
   * Refuses a dataset other than the one that the run has trained on: its windows have other
   * numbers.
   */
  default void requireDataset(String digest, String name) {
    checkpoint()
        .filter(saved -> !saved.state().datasetDigest().equals(digest))
        .ifPresent(
            saved -> {
              throw new InvalidRunException(
                  ("dataset.path: the tokens of %s have digest %s, but %s was trained on digest %s;"
                          + " give this run a folder of its own in checkpoint.path (and that"
                          + " checkpoint as model.path, to train it further on other data)")
                      .formatted(name, digest, saved.folder(), saved.state().datasetDigest()));
            });
  }

  @Override
  default void close() throws IOException {}

  /**
   * The checkpoint that the run goes on from, else what the spec names.
   *
   * <p>A model that is to be fetched is so only when the run starts from it.
   *
   * @param said is told of damaged checkpoints
   */
  static StartingPoint find(RunSetup setup, RunDirectory directory, Consumer<String> said)
      throws IOException {
    RunSpec spec = setup.spec();
    Optional<Checkpoint> saved = new Resumption(spec, setup.runId(), directory).checkpoint(said);
    if (saved.isPresent()) {
      return new FromCheckpoint(saved.get(), saved.get().openModel());
    }
    ModelSpec model = spec.model();
    if (model == null) {
      throw new IllegalStateException("a run file without a model is never read");
    }
    Optional<ModelShape> stated = RunRules.shapeOf(model);
    if (model.initialize() == Initialize.RANDOM || model.path() == null) {
      return new FromChance(stated.orElseThrow(), spec.training().seed());
    }
    setup.fetch().model(model, said);
    ModelFolder folder = ModelFolder.open(Path.of(model.path()));
    if (stated.isPresent() && !stated.get().equals(folder.shape())) {
      folder.close();
      throw new InvalidRunException(
          "model.size: %s expected, but %s holds %s; leave model.size out or name the right folder"
              .formatted(model.size(), model.path(), folder.shape()));
    }
    return new FromModel(folder, WeightDigest.of(folder));
  }

  /** Goes on as if the run had never stopped. */
  record FromCheckpoint(Checkpoint saved, ModelFolder model) implements StartingPoint {
    @Override
    public ModelShape shape() {
      return model.shape();
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
      return Optional.of(saved);
    }

    @Override
    public @Nullable String modelDigest() {
      return saved.state().modelDigest();
    }

    @Override
    public String description() {
      return "checkpoint " + saved.folder();
    }

    @Override
    public TokenizerFiles tokenizer(Gpt2Bpe bpe) throws IOException {
      return model.tokenizer(bpe);
    }

    @Override
    public ResidentTensors load(Torch torch, Collection<Resident> residents) throws IOException {
      try (SafetensorsFile optimizer = saved.openOptimizer()) {
        return ResidentTensors.restore(
            torch,
            residents,
            (resident, elements) -> {
              switch (resident.role()) {
                case WEIGHT -> model.read(resident.name(), elements);
                case OPTIMIZER_STATE -> readState(optimizer, resident, elements);
                case GRADIENT_SUM, CACHE ->
                    throw new IllegalStateException("no checkpoint has " + resident.name());
              }
            });
      }
    }

    private static void readState(
        SafetensorsFile optimizer, Resident resident, Consumer<ByteBuffer> elements) {
      TensorEntry entry = optimizer.tensors().get(resident.name());
      if (entry == null || !entry.shape().equals(resident.spec().shape())) {
        throw new InvalidRunException(
            ("training.optimizer: %s holds no %s; a run goes on with the optimizer that it was"
                    + " started with")
                .formatted(optimizer.file(), resident.name()));
      }
      FloatReader.read(optimizer.bytes(entry), entry.dtype(), elements);
    }

    @Override
    public void close() throws IOException {
      model.close();
    }
  }

  /** Fine-tunes a model. */
  record FromModel(ModelFolder model, String modelDigest) implements StartingPoint {
    @Override
    public ModelShape shape() {
      return model.shape();
    }

    @Override
    public String description() {
      return "model " + model.folder();
    }

    @Override
    public TokenizerFiles tokenizer(Gpt2Bpe bpe) throws IOException {
      return model.tokenizer(bpe);
    }

    @Override
    public ResidentTensors load(Torch torch, Collection<Resident> residents) {
      return ResidentTensors.load(
          torch, residents, (resident, elements) -> model.read(resident.name(), elements));
    }

    @Override
    public void close() throws IOException {
      model.close();
    }
  }

  /** Trains from scratch. */
  record FromChance(ModelShape shape, long seed) implements StartingPoint {
    @Override
    public @Nullable String modelDigest() {
      return null;
    }

    @Override
    public String description() {
      return "random weights, seed " + seed;
    }

    @Override
    public TokenizerFiles tokenizer(Gpt2Bpe bpe) {
      return TokenizerFiles.gpt2(bpe);
    }

    @Override
    public ResidentTensors load(Torch torch, Collection<Resident> residents) {
      return ResidentTensors.random(torch, residents, shape.layers(), seed);
    }
  }
}
