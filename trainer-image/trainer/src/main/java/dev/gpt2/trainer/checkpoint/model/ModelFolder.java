package dev.gpt2.trainer.checkpoint.model;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.checkpoint.model.WeightFiles.StoredTensor;
import dev.gpt2.trainer.checkpoint.tensor.FloatReader;
import dev.gpt2.trainer.file.ReadAccess;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A GPT-2 in Hugging Face layout: {@code config.json}, {@code model.safetensors} (or shards with an
 * index) and tokenizer files. Opening it checks that every weight is there with the right shape.
 */
public final class ModelFolder implements WeightSource, AutoCloseable {
  public static final String CONFIG = "config.json";
  public static final String WEIGHTS = WeightFiles.SINGLE;

  private final Path folder;
  private final ModelShape shape;
  private final WeightFiles files;
  private final Map<String, StoredTensor> weights;

  private ModelFolder(Path folder, ModelShape shape, WeightFiles files) {
    this.folder = folder;
    this.shape = shape;
    this.files = files;
    this.weights = new WeightCheck(folder, shape).select(files.tensors());
  }

  /**
   * Opens a folder whose weights are all there.
   *
   * @throws InvalidRunException when it is no such folder, or a model that can't be trained here
   * @throws dev.gpt2.trainer.file.CorruptFileException when one of its files is damaged
   */
  public static ModelFolder open(Path folder) throws IOException {
    ModelShape shape = readShape(folder);
    WeightFiles files = WeightFiles.open(folder);
    try {
      return new ModelFolder(folder, shape, files);
    } catch (RuntimeException wrong) {
      files.close();
      throw wrong;
    }
  }

  /** The shape alone, without a look at the weights. */
  public static ModelShape readShape(Path folder) throws IOException {
    ReadAccess.require("model.path", folder);
    if (!Files.isDirectory(folder)) {
      throw new InvalidRunException("model.path: %s: no such folder".formatted(folder));
    }
    Path config = folder.resolve(CONFIG);
    if (!Files.exists(config)) {
      boolean openAi =
          Files.exists(folder.resolve("hparams.json"))
              || Files.exists(folder.resolve("model.ckpt.index"));
      throw new InvalidRunException(
          openAi
              ? ("model.path: %s: this is OpenAI's TensorFlow layout (hparams.json, model.ckpt),"
                      + " which this version doesn't read; give the same model in Hugging Face"
                      + " layout (config.json, model.safetensors)")
                  .formatted(folder)
              : "model.path: %s: config.json expected, not found; is it the whole model?"
                  .formatted(folder));
    }
    return HuggingFaceConfig.read(config);
  }

  public Path folder() {
    return folder;
  }

  @Override
  public ModelShape shape() {
    return shape;
  }

  @Override
  public void read(String name, Consumer<ByteBuffer> consumer) {
    StoredTensor weight = weights.get(name);
    if (weight == null) {
      throw new IllegalArgumentException("a GPT-2 of this shape has no weight " + name);
    }
    FloatReader.read(weight.bytes(), weight.entry().dtype(), consumer);
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
