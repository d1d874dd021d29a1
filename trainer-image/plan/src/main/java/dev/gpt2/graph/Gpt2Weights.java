package dev.gpt2.graph;

import static dev.gpt2.graph.TensorSpec.f32;

import dev.gpt2.run.ModelShape;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights of a GPT-2 under the names that Hugging Face transformers gives them, without the
 * {@code transformer.} prefix; matrices are [in, out].
 */
public record Gpt2Weights(
    Resident tokenEmbedding, Resident positionEmbedding, List<Block> blocks, Affine finalNorm) {

  /** Gain and bias of a layer norm, or matrix and bias of a linear layer. */
  public record Affine(Resident weight, Resident bias) {}

  public record Block(
      Affine norm1, Affine qkv, Affine attentionOut, Affine norm2, Affine mlpIn, Affine mlpOut) {}

  public static Gpt2Weights of(ModelShape shape) {
    long channels = shape.channels();
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < shape.layers(); i++) {
      String h = "h." + i + ".";
      blocks.add(
          new Block(
              norm(h + "ln_1", channels),
              linear(h + "attn.c_attn", channels, 3 * channels),
              linear(h + "attn.c_proj", channels, channels),
              norm(h + "ln_2", channels),
              linear(h + "mlp.c_fc", channels, 4 * channels),
              linear(h + "mlp.c_proj", 4 * channels, channels)));
    }
    return new Gpt2Weights(
        Resident.weight("wte.weight", f32(shape.vocabulary(), channels)),
        Resident.weight("wpe.weight", f32(shape.context(), channels)),
        List.copyOf(blocks),
        norm("ln_f", channels));
  }

  /** Every weight, in the model's order. */
  public List<Resident> all() {
    List<Resident> all = new ArrayList<>(List.of(tokenEmbedding, positionEmbedding));
    for (Block block : blocks) {
      for (Affine affine :
          List.of(
              block.norm1, block.qkv, block.attentionOut, block.norm2, block.mlpIn, block.mlpOut)) {
        all.add(affine.weight);
        all.add(affine.bias);
      }
    }
    all.add(finalNorm.weight);
    all.add(finalNorm.bias);
    return List.copyOf(all);
  }

  private static Affine norm(String name, long channels) {
    return affine(name, f32(channels), channels);
  }

  private static Affine linear(String name, long in, long out) {
    return affine(name, f32(in, out), out);
  }

  private static Affine affine(String name, TensorSpec weight, long out) {
    return new Affine(
        Resident.weight(name + ".weight", weight), Resident.weight(name + ".bias", f32(out)));
  }
}
