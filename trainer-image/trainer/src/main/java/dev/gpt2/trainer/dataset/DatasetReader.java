package dev.gpt2.trainer.dataset;

import dev.gpt2.run.DatasetSpec;
import dev.gpt2.run.InvalidRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a dataset from its files: encodes the text ones, takes the {@code .npz} as they are.
 *
 * <p>Memory is bounded by a few pieces of text a thread, unless there are {@code .npz} files: then
 * the text that waits for more of its chunk, below {@code combine} characters, is kept too, because
 * their arrays come before it.
 */
final class DatasetReader {
  private final DatasetSpec dataset;
  private final List<Path> files;
  private final LoadProgress progress;
  private long totalBytes;
  private long doneBytes;

  DatasetReader(DatasetSpec dataset, List<Path> files, LoadProgress progress) {
    this.dataset = dataset;
    this.files = files;
    this.progress = progress;
  }

  /** Says below which number an {@code .npz} file's ids have to be. */
  @FunctionalInterface
  interface Vocabulary {
    int of(Path npz) throws IOException;
  }

  /**
   * @throws InvalidRunException when a text isn't in its encoding, or an id beyond the vocabulary
   * @throws dev.gpt2.trainer.file.CorruptFileException when an {@code .npz} file is damaged
   */
  void read(Encoder encoder, Vocabulary vocabulary, ChunkSink chunks) throws IOException {
    for (Path file : files) {
      totalBytes += Files.size(file);
    }
    boolean mixed = !files.stream().allMatch(DatasetFiles::isText);
    try (EncodingQueue queue = new EncodingQueue(encoder, new HeldChunk(chunks))) {
      TextChunks text =
          new TextChunks(dataset, new ChunkEncoder(queue, mixed ? dataset.combine() : 0));
      for (Path file : files) {
        if (DatasetFiles.isText(file)) {
          text.addFile(file, bytes -> progress.read(doneBytes + bytes, totalBytes));
        } else {
          queue.drain();
          NpzFile.read(file, vocabulary.of(file), chunks);
        }
        doneBytes += Files.size(file);
        progress.read(doneBytes, totalBytes);
      }
      text.finish();
      queue.drain();
    }
  }
}
