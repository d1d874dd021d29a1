package dev.gpt2.ftj.view;

import dev.gpt2.ftj.job.Document;
import java.util.Optional;
import java.util.stream.Stream;

/** The beginnings of the digests that say what a run was made of. */
final class ProvenanceText {
  private static final int SHOWN = 12;

  private ProvenanceText() {}

  static Optional<String> of(Document provenance) {
    return Page.joined(
        ", ",
        Stream.of("model", "dataset", "tokenizer", "settings")
            .map(
                part ->
                    provenance
                        .text(part + "Digest")
                        .map(
                            digest ->
                                part
                                    + " "
                                    + digest.substring(0, Math.min(SHOWN, digest.length())))));
  }
}
