package dev.gpt2.trainer.dataset;

import dev.gpt2.run.DatasetSpec;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Puts the texts of small files together into chunks.
 *
 * <p>After a file, what was collected becomes a chunk if it has at least {@code combine} characters
 * (code points, a separator counting as the 13 it is written with); otherwise a separator follows,
 * after the last file too. What is left at the end is the last chunk. These are the rules of the
 * gpt-2 fork that this project follows, so that the same files give the same chunks.
 */
final class TextChunks {
  private final DatasetSpec dataset;
  private final Charset charset;
  private final ChunkEncoder encoder;

  TextChunks(DatasetSpec dataset, ChunkEncoder encoder) {
    this.dataset = dataset;
    this.charset = Charset.forName(dataset.encoding());
    this.encoder = encoder;
  }

  /** {@code readBytes} is told how much of this file has been read. */
  void addFile(Path file, LongConsumer readBytes) throws IOException {
    TextFile.read(file, charset, text -> encoder.append(text, file), readBytes);
    if (encoder.characters() >= dataset.combine()) {
      encoder.finish();
    } else {
      switch (dataset.separator()) {
        case TOKEN -> encoder.appendEndOfText();
        case TEXT -> encoder.appendEndOfTextName();
      }
    }
  }

  void finish() throws IOException {
    if (encoder.characters() > 0) {
      encoder.finish();
    }
  }
}
