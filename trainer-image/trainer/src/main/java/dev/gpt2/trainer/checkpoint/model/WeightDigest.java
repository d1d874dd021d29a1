package dev.gpt2.trainer.checkpoint.model;

import dev.gpt2.trainer.file.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Tells models apart by their weights, in whatever layout and number type they are stored. */
public final class WeightDigest {
  private WeightDigest() {}

  /**
   * SHA-256 in hexadecimal over all weights in the model's order, each as float32, little-endian.
   */
  public static String of(WeightSource model) {
    MessageDigest sha256 = Sha256.start();
    for (String name : WeightNames.shapes(model.shape()).keySet()) {
      model.read(name, bytes -> sha256.update(bytes.duplicate()));
    }
    return HexFormat.of().formatHex(sha256.digest());
  }
}
