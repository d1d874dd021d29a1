package dev.gpt2.trainer.checkpoint.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file of JSON beside a model's weights. */
record JsonFile(Path file, JsonNode fields) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static JsonFile read(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    try {
      return new JsonFile(file, JSON.readTree(content));
    } catch (JsonProcessingException notJson) {
      throw new CorruptFileException(
          file,
          notJson.getLocation() == null ? 0 : Math.max(0, notJson.getLocation().getByteOffset()),
          "JSON expected: " + notJson.getOriginalMessage());
    } catch (IOException notText) {
      throw new CorruptFileException(file, 0, "JSON expected: " + notText.getMessage());
    }
  }

  JsonNode field(String name) {
    return fields.path(name);
  }

  /** A whole number from 1. */
  int number(String name) {
    JsonNode number = field(name);
    require(name, number.isInt() && number.asInt() > 0, "a whole number from 1");
    return number.asInt();
  }

  /**
   * The shape of the model that it describes.
   *
   * @param context how the field is called that has the context's length
   * @param vocabulary and that of the vocabulary
   */
  ModelShape shape(String context, String vocabulary) {
    int channels = number("n_embd");
    int heads = number("n_head");
    require("n_head", channels % heads == 0, "a divisor of n_embd " + channels);
    return new ModelShape(number("n_layer"), channels, heads, number(context), number(vocabulary));
  }

  /**
   * Refuses a field that doesn't hold what is needed.
   *
   * @param expected what would do, in words
   */
  void require(String name, boolean holds, String expected) {
    if (!holds) {
      JsonNode found = field(name);
      throw new InvalidRunException(
          "%s: %s: %s expected, %s found; only models computed like GPT-2 can be trained here"
              .formatted(file, name, expected, found.isMissingNode() ? "nothing" : found));
    }
  }
}
