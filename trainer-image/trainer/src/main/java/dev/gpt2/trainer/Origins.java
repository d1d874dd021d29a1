package dev.gpt2.trainer;

import dev.gpt2.trainer.checkpoint.model.TokenizerFiles;
import dev.gpt2.trainer.file.Sha256;
import dev.gpt2.trainer.report.RunFacts.Provenance;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a run began with and learns from, with digests by which others can tell that it is theirs.
 */
record Origins(Provenance provenance, Map<String, String> shown) {
  static Origins of(RunSetup setup, StartingPoint start, RunData data) throws IOException {
    Provenance provenance =
        new Provenance(
            start.modelDigest(), data.digest(), digestOfVocabulary(data), setup.digest());
    return new Origins(provenance, shown(setup, data, provenance));
  }

  private static Map<String, String> shown(RunSetup setup, RunData data, Provenance provenance)
      throws IOException {
    Map<String, String> shown = new LinkedHashMap<>();
    shown.put("Started from", setup.origin());
    if (provenance.modelDigest() != null) {
      shown.put("SHA-256 of its weights", provenance.modelDigest());
    }
    String dataset = Objects.requireNonNull(setup.spec().dataset()).path();
    shown.put("Dataset", data.dataset() + (dataset == null ? "" : setup.fetchedFrom(dataset)));
    shown.put("SHA-256 of its tokens", provenance.datasetDigest());
    shown.put("SHA-256 of vocab.json", provenance.tokenizerDigest());
    shown.put("SHA-256 of the settings", provenance.settingsDigest());
    return shown;
  }

  private static String digestOfVocabulary(RunData data) throws IOException {
    byte[] vocabulary =
        Objects.requireNonNull(data.tokenizer().contents().get(TokenizerFiles.VOCABULARY));
    return HexFormat.of().formatHex(Sha256.start().digest(vocabulary));
  }
}
