package dev.gpt2.trainer.checkpoint.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Files that transformers also keeps weights in, which aren't read here, and what to do then. */
enum OtherWeights {
  /** A pickle, which runs code when it is read. */
  PYTORCH("pytorch_model.bin", ""),
  PYTORCH_SHARDS("pytorch_model.bin.index.json", ""),
  KERAS("tf_model.h5", ", from_tf=True"),
  FLAX("flax_model.msgpack", ", from_flax=True");

  private final String file;
  private final String option;

  OtherWeights(String file, String option) {
    this.file = file;
    this.option = option;
  }

  static Optional<OtherWeights> in(Path folder) {
    return Arrays.stream(values())
        .filter(other -> Files.exists(folder.resolve(other.file)))
        .findFirst();
  }

  /** A message with the command that makes a folder which can be read. */
  String refusal(Path folder) {
    return ("%1$s: weights in %2$s expected, only %3$s found, which isn't read here; convert it where"
            + " Python has transformers: python3 -c \"from transformers import GPT2LMHeadModel as M;"
            + " M.from_pretrained('%1$s'%4$s).save_pretrained('%1$s-safetensors')\", and take"
            + " %1$s-safetensors")
        .formatted(folder, WeightFiles.SINGLE, file, option);
  }
}
