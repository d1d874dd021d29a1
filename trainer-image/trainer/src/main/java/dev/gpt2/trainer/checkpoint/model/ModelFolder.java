package dev.gpt2.trainer.checkpoint.model;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.checkpoint.tensor.FloatReader;
import dev.gpt2.trainer.checkpoint.tensor.StoredTensor;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.ReadAccess;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A GPT-2 in Hugging Face or OpenAI layout, whichever the folder has: its shape, weights and
 * tokenizer files. Opening it checks that every weight is there with the right shape.
 */
public final class ModelFolder implements WeightSource, AutoCloseable {
  public static final String CONFIG = HuggingFaceConfig.FILE;
  public static final String WEIGHTS = WeightFiles.SINGLE;

  /** The field of a run that names the folder. */
  private static final String PLACE = "model.path";

  private final Path folder;
  private final ModelLayout layout;
  private final ModelShape shape;
  private final StoredWeights files;
  private final Map<String, StoredTensor> weights;

  private ModelFolder(Path folder, ModelLayout layout, ModelShape shape, StoredWeights files)
      throws CorruptFileException {
    this.folder = folder;
    this.layout = layout;
    this.shape = shape;
    this.files = files;
    this.weights = new WeightCheck(folder, layout, shape).select(files.tensors());
  }

  /**
   * Opens a folder whose weights are all there.
   *
   * @throws InvalidRunException when it is no such folder, or a model that can't be trained here
   * @throws CorruptFileException when one of its files is damaged
   */
  public static ModelFolder open(Path folder) throws IOException {
    return open(PLACE, folder);
  }

  /**
   * The same for a folder that isn't a run's {@code model.path}.
   *
   * @param place what names the folder, for messages
   */
  public static ModelFolder open(String place, Path folder) throws IOException {
    ModelLayout layout = layout(place, folder);
    ModelShape shape = layout.readShape(folder);
    StoredWeights files = layout.openWeights(folder);
    try {
      return new ModelFolder(folder, layout, shape, files);
    } catch (IOException | RuntimeException wrong) {
      files.close();
      throw wrong;
    }
  }

  /** The shape alone, without a look at the weights. */
  public static ModelShape readShape(Path folder) throws IOException {
    return readShape(PLACE, folder);
  }

  /** The same for a folder that isn't a run's {@code model.path}. */
  public static ModelShape readShape(String place, Path folder) throws IOException {
    return layout(place, folder).readShape(folder);
  }

  private static ModelLayout layout(String place, Path folder) throws IOException {
    ReadAccess.require(place, folder);
    if (!Files.isDirectory(folder)) {
      throw new InvalidRunException("%s: %s: no such folder".formatted(place, folder));
    }
    return ModelLayout.of(place, folder);
  }

  public Path folder() {
    return folder;
  }

  public ModelLayout layout() {
    return layout;
  }

  @Override
  public ModelShape shape() {
    return shape;
  }

  @Override
  public void read(String name, Consumer<ByteBuffer> consumer) {
    StoredTensor weight = weight(name);
    try {
      FloatReader.read(weight.bytes(), weight.dtype(), consumer);
    } catch (CorruptFileException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }

  /** A weight as it is stored, but for its name and shape. */
  public StoredTensor weight(String name) {
    StoredTensor weight = weights.get(name);
    if (weight == null) {
      throw new IllegalArgumentException("a GPT-2 of this shape has no weight " + name);
    }
    return weight;
  }

  /** The tokenizer that belongs to the model. */
  public TokenizerFiles tokenizer(Gpt2Bpe bpe) throws IOException {
    return TokenizerFiles.of(folder, bpe);
  }

  @Override
  public void close() {
    files.close();
  }
}
