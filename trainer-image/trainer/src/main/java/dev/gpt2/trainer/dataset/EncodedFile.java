package dev.gpt2.trainer.dataset;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A dataset's tokens in an {@code .npz} file of their own. */
public final class EncodedFile {
  private EncodedFile() {}

  /**
   * Reads all arrays into memory.
   *
   * @throws dev.gpt2.trainer.file.CorruptFileException when the file is damaged
   * @throws dev.gpt2.run.InvalidRunException when an id isn't below {@code vocabulary}
   */
  public static EncodedDataset read(Path file, int vocabulary) throws IOException {
    ChunkCollector chunks = new ChunkCollector();
    NpzFile.read(file, vocabulary, chunks);
    return new EncodedDataset(file.toString(), chunks.chunks());
  }

  /** Writes all chunks, whose ids are below {@code vocabulary}; the channel stays open. */
  public static void write(EncodedDataset dataset, int vocabulary, FileChannel channel)
      throws IOException {
    NpzWriter writer = new NpzWriter(channel);
    for (Chunk chunk : dataset.chunks()) {
      writer.begin(vocabulary, chunk.length());
      for (int i = 0; i < chunk.length(); i++) {
        writer.put(chunk.token(i));
      }
      writer.end();
    }
    writer.finish();
  }

  /** How many bytes that takes, without what the archive adds. */
  public static long sizeBytes(EncodedDataset dataset, int vocabulary) {
    return dataset.tokenCount() * NpzWriter.type(vocabulary).bytes();
  }
}
