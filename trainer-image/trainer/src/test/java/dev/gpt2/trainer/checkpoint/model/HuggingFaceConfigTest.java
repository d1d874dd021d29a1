package dev.gpt2.trainer.checkpoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.file.CorruptFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HuggingFaceConfigTest {
  private final Path folder;

  HuggingFaceConfigTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void shapeThatWasWritten_isReadTheSame() throws Exception {
    for (String size : new String[] {"124M", "355M", "774M", "1558M"}) {
      ModelShape shape = ModelShape.ofSize(size).orElseThrow();
      assertThat(read(HuggingFaceConfig.write(shape))).isEqualTo(shape);
    }
  }

  /** The fields of the published gpt2 that say anything about the computation. */
  @Test
  void publishedConfig_isRead() throws Exception {
    assertThat(
            read(
                """
                {"activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"],
                 "attn_pdrop": 0.1, "layer_norm_epsilon": 1e-05, "model_type": "gpt2",
                 "n_ctx": 1024, "n_embd": 768, "n_head": 12, "n_layer": 12, "n_positions": 1024,
                 "task_specific_params": {}, "vocab_size": 50257}
                """))
        .isEqualTo(ModelShape.ofSize("124M").orElseThrow());
  }

  @ParameterizedTest(name = "{0} may be {1}")
  @CsvSource({
    "activation_function, '\"gelu_pytorch_tanh\"'",
    "layer_norm_epsilon, 0.00001",
    "n_inner, 32",
    "n_inner, null",
    "scale_attn_weights, true",
    "tie_word_embeddings, true",
    "quantization_config, null",
    "resid_pdrop, 0.5",
  })
  void whatComputesTheSame_isAccepted(String field, String json) throws Exception {
    new TinyModel(1).config(field, json).write(folder);
    assertThat(ModelFolder.readShape(folder)).isEqualTo(TinyModel.SHAPE);
  }

  @ParameterizedTest(name = "{0} {1} is refused")
  @CsvSource({
    "model_type, '\"llama\"', gpt2",
    "activation_function, '\"relu\"', gelu_new or gelu_pytorch_tanh",
    "layer_norm_epsilon, 1.0E-6, 1e-05",
    "n_inner, 33, null or 32",
    "scale_attn_weights, false, true",
    "scale_attn_by_inverse_layer_idx, true, false",
    "reorder_and_upcast_attn, true, false",
    "add_cross_attention, true, false",
    "tie_word_embeddings, false, true",
    "quantization_config, '{\"bits\":4}', nothing",
    "n_layer, 0, a whole number from 1",
    "n_embd, 8.5, a whole number from 1",
    "n_positions, '\"16\"', a whole number from 1",
    "vocab_size, 99999999999, a whole number from 1",
    "n_head, 3, a divisor of n_embd 8",
  })
  void whatComputesSomethingElse_isRefusedByName(String field, String json, String expected)
      throws Exception {
    new TinyModel(1).config(field, json).write(folder);
    assertThatThrownBy(() -> ModelFolder.readShape(folder))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining(
            "config.json: %s: %s expected, %s found; only models".formatted(field, expected, json));
  }

  @Test
  void missingField_isRefused() {
    assertThatThrownBy(() -> read("{\"model_type\": \"gpt2\"}"))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("n_embd: a whole number from 1 expected, nothing found");
  }

  @Test
  void whatIsNotJson_isCorrupt() {
    assertThatThrownBy(() -> read("{\"model_type\": "))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("config.json: at byte 15: JSON expected");
    assertThatThrownBy(() -> read(""))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("model_type: gpt2 expected, nothing found");
  }

  private ModelShape read(String json) throws Exception {
    return HuggingFaceConfig.read(Files.writeString(folder.resolve("config.json"), json));
  }
}
