package dev.gpt2.trainer.checkpoint.model;

import dev.gpt2.trainer.checkpoint.bundle.Bundle;
import dev.gpt2.trainer.checkpoint.bundle.BundleWriter;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.file.NewFiles;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model's folder as OpenAI published them, but for {@code model.ckpt.meta}.
 *
 * <p>That file is the graph of the program which saved the model. OpenAI's program builds its own
 * graph and calls {@code Saver.restore}, for which index, shards and {@code checkpoint} do, as they
 * do for {@code tf.train.load_checkpoint}; only {@code tf.train.import_meta_graph} needs it. There
 * was no such graph here, so none is made up.
 */
public final class OpenAiFiles {
  private static final String NAME = "model.ckpt";

  private OpenAiFiles() {}

  /** Adds parameters, tokenizer and weights; the index comes after the shards it has sums of. */
  public static void add(NewFiles files, ModelContent content) {
    Map<String, byte[]> tokenizer = content.tokenizer().contents();
    addIfThere(files, TokenizerFiles.OPENAI_VOCABULARY, tokenizer.get(TokenizerFiles.VOCABULARY));
    addIfThere(files, TokenizerFiles.OPENAI_MERGES, tokenizer.get(TokenizerFiles.MERGES));
    files.add(OpenAiConfig.FILE, OpenAiConfig.write(content.shape()));
    files.add(
        BundleIndex.POINTER,
        "model_checkpoint_path: \"%1$s\"\nall_model_checkpoint_paths: \"%1$s\"\n".formatted(NAME));
    BundleWriter writer =
        new BundleWriter(content.shards().stream().map(OpenAiFiles::variables).toList());
    for (int number = 0; number < writer.shards(); number++) {
      int shard = number;
      files.add(
          NAME + BundleWriter.shardSuffix(shard, writer.shards()),
          writer.sizeBytes(shard),
          file -> writer.writeShard(shard, file::write));
    }
    files.add(
        NAME + Bundle.INDEX,
        writer.indexSizeBytes(),
        file -> file.write(ByteBuffer.wrap(writer.index())));
  }

  private static void addIfThere(NewFiles files, String name, byte @Nullable [] bytes) {
    if (bytes != null) {
      files.add(name, bytes);
    }
  }

  private static List<NamedTensor> variables(List<NamedTensor> weights) {
    return weights.stream()
        .map(
            weight ->
                new NamedTensor(
                    OpenAiNames.variable(weight.name()),
                    weight.dtype(),
                    OpenAiNames.storedShape(weight.name(), weight.shape()),
                    weight.content()))
        .toList();
  }
}
