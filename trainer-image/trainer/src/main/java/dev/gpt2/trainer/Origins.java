package dev.gpt2.trainer;

import dev.gpt2.trainer.checkpoint.model.TokenizerFiles;
import dev.gpt2.trainer.file.Sha256;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a run began with and learns from, with digests by which others can tell that it is theirs.
 */
final class Origins {
  private Origins() {}

  static Map<String, String> of(RunSetup setup, StartingPoint start, RunData data)
      throws IOException {
    Map<String, String> origins = new LinkedHashMap<>();
    origins.put("Started from", setup.origin());
    String weights = start.modelDigest();
    if (weights != null) {
      origins.put("SHA-256 of its weights", weights);
    }
    String dataset = Objects.requireNonNull(setup.spec().dataset()).path();
    origins.put("Dataset", data.dataset() + (dataset == null ? "" : setup.fetchedFrom(dataset)));
    origins.put("SHA-256 of its tokens", data.digest());
    byte[] vocabulary =
        Objects.requireNonNull(data.tokenizer().contents().get(TokenizerFiles.VOCABULARY));
    origins.put(
        "SHA-256 of vocab.json", HexFormat.of().formatHex(Sha256.start().digest(vocabulary)));
    origins.put("SHA-256 of the settings", setup.digest());
    return origins;
  }
}
