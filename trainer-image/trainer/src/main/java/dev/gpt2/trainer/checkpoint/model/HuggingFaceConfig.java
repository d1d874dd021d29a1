package dev.gpt2.trainer.checkpoint.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * {@code config.json} of transformers' GPT-2, both ways.
 *
 * <p>A field that changes the computation must have the value that this trainer computes with; all
 * others (dropout rates, names, generation defaults) are of no account here. A field that is left
 * out has transformers' default, which is GPT-2's.
 */
public final class HuggingFaceConfig {
  public static final String FILE = "config.json";

  private static final JsonMapper JSON = new JsonMapper();
  private static final double LAYER_NORM_EPSILON = 1e-5;

  /** Both are the GELU by tanh (Hendrycks and Gimpel 2016, section 2). */
  private static final Set<String> ACTIVATIONS = Set.of("gelu_new", "gelu_pytorch_tanh");

  private static final Map<String, Boolean> SWITCHES =
      Map.of(
          "scale_attn_weights", true,
          "scale_attn_by_inverse_layer_idx", false,
          "reorder_and_upcast_attn", false,
          "add_cross_attention", false,
          "tie_word_embeddings", true);

  private HuggingFaceConfig() {}

  /**
   * The shape that a config states.
   *
   * @throws InvalidRunException when it is a model that this trainer doesn't compute
   */
  static ModelShape read(Path file) throws IOException {
    JsonFile config = JsonFile.read(file);
    config.require(
        "model_type", config.field("model_type").asText("missing").equals("gpt2"), "gpt2");
    config.require(
        "activation_function",
        ACTIVATIONS.contains(config.field("activation_function").asText("gelu_new")),
        "gelu_new or gelu_pytorch_tanh");
    config.require(
        "layer_norm_epsilon",
        config.field("layer_norm_epsilon").asDouble(LAYER_NORM_EPSILON) == LAYER_NORM_EPSILON,
        "1e-05");
    SWITCHES.forEach(
        (name, value) ->
            config.require(name, config.field(name).asBoolean(value) == value, "" + value));
    config.require("quantization_config", config.field("quantization_config").isEmpty(), "nothing");
    int channels = config.number("n_embd");
    JsonNode inner = config.field("n_inner");
    config.require(
        "n_inner",
        inner.isMissingNode() || inner.isNull() || inner.asLong() == 4L * channels,
        "null or " + 4L * channels);
    return config.shape("n_positions", "vocab_size");
  }

  /** The config that transformers opens the written weights with. */
  public static String write(ModelShape shape) {
    return write(shape, Dtype.F32);
  }

  /**
   * The same for weights that aren't float32.
   *
   * @param dtype which transformers takes when it is asked for the file's own
   */
  static String write(ModelShape shape, Dtype dtype) {
    ObjectNode config = JSON.createObjectNode();
    config.put("activation_function", "gelu_new");
    config.putArray("architectures").add("GPT2LMHeadModel");
    config.put("attn_pdrop", 0.0).put("embd_pdrop", 0.0).put("resid_pdrop", 0.0);
    if (shape.vocabulary() > Gpt2Bpe.END_OF_TEXT) {
      config.put("bos_token_id", Gpt2Bpe.END_OF_TEXT).put("eos_token_id", Gpt2Bpe.END_OF_TEXT);
    } else {
      config.putNull("bos_token_id").putNull("eos_token_id");
    }
    config.put("initializer_range", 0.02);
    config.put("layer_norm_epsilon", LAYER_NORM_EPSILON);
    config.put("model_type", "gpt2");
    config.put("n_ctx", shape.context());
    config.put("n_embd", shape.channels());
    config.put("n_head", shape.heads());
    config.putNull("n_inner");
    config.put("n_layer", shape.layers());
    config.put("n_positions", shape.context());
    config.put("torch_dtype", title(dtype));
    config.put("vocab_size", shape.vocabulary());
    return config.toPrettyString() + "\n";
  }

  private static String title(Dtype dtype) {
    return switch (dtype) {
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      case F32 -> "float32";
      case BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, I32, U32, I64, U64, F64 ->
          throw new IllegalArgumentException("weights aren't stored as " + dtype);
    };
  }
}
