package dev.gpt2.trainer.fetch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that a source has.
 *
 * @param commit of a hub's revision; null for plain addresses
 */
record Listing(@Nullable String commit, List<RemoteFile> files) {

  Listing {
    files = List.copyOf(files);
  }

  static Listing of(WebSource source) {
    return new Listing(
        null,
        source.files().stream()
            .map(
                file ->
                    new RemoteFile(
                        file.name(),
                        file.url(),
                        null,
                        file.sha256() == null ? null : ContentDigest.sha256(file.sha256()),
                        null))
            .toList());
  }
}
