package dev.gpt2.trainer.checkpoint.model;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** OpenAI's {@code hparams.json}, both ways; other fields than the shape's are of no account. */
public final class OpenAiConfig {
  public static final String FILE = "hparams.json";

  private OpenAiConfig() {}

  /** The shape that a folder's file states. */
  static ModelShape read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      throw new InvalidRunException(
          ("%s: expected beside a TensorFlow checkpoint, not found; a training run's folder has none:"
                  + " copy %s, %s and %s of the model that it started from into it")
              .formatted(
                  file, FILE, TokenizerFiles.OPENAI_VOCABULARY, TokenizerFiles.OPENAI_MERGES));
    }
    return JsonFile.read(file).shape("n_ctx", "n_vocab");
  }

  public static String write(ModelShape shape) {
    ObjectNode config = new JsonMapper().createObjectNode();
    config.put("n_vocab", shape.vocabulary());
    config.put("n_ctx", shape.context());
    config.put("n_embd", shape.channels());
    config.put("n_head", shape.heads());
    config.put("n_layer", shape.layers());
    return config.toPrettyString() + "\n";
  }
}
