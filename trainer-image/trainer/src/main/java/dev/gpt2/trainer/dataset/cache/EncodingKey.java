package dev.gpt2.trainer.dataset.cache;

import dev.gpt2.run.DatasetSpec;
import dev.gpt2.trainer.dataset.DatasetFiles;
import dev.gpt2.trainer.file.Sha256;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * What decides a dataset's tokens, as a digest: the files' contents in their order, and how they
 * are encoded. Their names don't, but for saying which are tokens already.
 */
final class EncodingKey {
  /** To be raised when the same files come to other tokens, or an entry's format changes. */
  private static final int VERSION = 1;

  private static final int DIGITS = 32;

  private EncodingKey() {}

  /** Reads all files. */
  static String of(DatasetSpec dataset, List<Path> files) throws IOException {
    StringBuilder all = new StringBuilder();
    all.append("gpt2 tokens %d\n".formatted(VERSION));
    // each feature release of Java may know more letters
    all.append("java %d\n".formatted(Runtime.version().feature()));
    all.append("combine %d\n".formatted(dataset.combine()));
    all.append("encoding %s\n".formatted(Charset.forName(dataset.encoding()).name()));
    all.append("separator %s\n".formatted(dataset.separator()));
    for (Path file : files) {
      String kind = DatasetFiles.isText(file) ? "text" : "tokens";
      all.append("%s %s %d\n".formatted(kind, Sha256.of(file), Files.size(file)));
    }
    byte[] digest = Sha256.start().digest(all.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest).substring(0, DIGITS);
  }
}
