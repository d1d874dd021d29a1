package dev.gpt2.trainer.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.run.SourceSpec.Content;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lists of files are those of real repositories, shortened. */
final class WantedFilesTest {

  @Test
  void ofAModelOneFormatOfItsWeightsIsTaken() {
    assertThat(
            ofModel(
                ".gitattributes",
                "64.tflite",
                "README.md",
                "config.json",
                "flax_model.msgpack",
                "generation_config.json",
                "merges.txt",
                "model.safetensors",
                "onnx/config.json",
                "onnx/decoder_model.onnx",
                "pytorch_model.bin",
                "rust_model.ot",
                "tf_model.h5",
                "tokenizer.json",
                "tokenizer_config.json",
                "vocab.json"))
        .containsExactly(
            "config.json",
            "generation_config.json",
            "merges.txt",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.json");
  }

  @Test
  void shardsComeWithTheirIndex() {
    assertThat(
            ofModel(
                "config.json",
                "model-00001-of-00002.safetensors",
                "model-00002-of-00002.safetensors",
                "model.safetensors.index.json",
                "pytorch_model-00001-of-00002.bin"))
        .containsExactly(
            "config.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json");
  }

  @Test
  void wholeWeightsCountMoreThanShards() {
    assertThat(
            ofModel(
                "config.json",
                "model-00001-of-00001.safetensors",
                "model.safetensors",
                "model.safetensors.index.json"))
        .containsExactly("config.json", "model.safetensors");
  }

  @Test
  void openAisLayoutIsTakenWhereThereIsNoOther() {
    assertThat(
            ofModel(
                "README.md",
                "checkpoint",
                "encoder.json",
                "hparams.json",
                "model.ckpt.data-00000-of-00001",
                "model.ckpt.index",
                "model.ckpt.meta",
                "vocab.bpe"))
        .containsExactly(
            "checkpoint",
            "encoder.json",
            "hparams.json",
            "model.ckpt.data-00000-of-00001",
            "model.ckpt.index",
            "model.ckpt.meta",
            "vocab.bpe");
  }

  private static List<String> ofModel(String... paths) {
    HubSource source =
        new HubSource(Content.MODEL, "a/b", "main", URI.create("https://hub.example"), List.of());
    return new WantedFiles(source).choose(List.of(paths));
  }
}
