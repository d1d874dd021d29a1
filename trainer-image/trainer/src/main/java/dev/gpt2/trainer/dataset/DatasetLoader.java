package dev.gpt2.trainer.dataset;

import dev.gpt2.run.DatasetSpec;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.ReadAccess;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a dataset: gathers its files, encodes the text ones, takes the {@code .npz} as they are.
 */
public final class DatasetLoader {
  private DatasetLoader() {}

  /**
   * The tokens of a dataset, each id below {@code vocabulary}.
   *
   * @throws InvalidRunException when there is no such dataset, or a text isn't in its encoding
   * @throws dev.gpt2.trainer.file.CorruptFileException when an {@code .npz} file is damaged
   */
  public static EncodedDataset load(
      DatasetSpec dataset, Gpt2Bpe bpe, int vocabulary, LoadProgress progress) throws IOException {
    String name = dataset.path() == null ? "" : dataset.path();
    List<Path> files = DatasetFiles.gather(name);
    long totalBytes = 0;
    for (Path file : files) {
      ReadAccess.require("dataset.path", file);
      totalBytes += Files.size(file);
    }
    List<Chunk> chunks = new ArrayList<>();
    TextChunks text = new TextChunks(dataset, bpe, chunks::add);
    long doneBytes = 0;
    for (Path file : files) {
      long before = doneBytes;
      long total = totalBytes;
      if (isNpz(file)) {
        NpzFile.read(file, vocabulary, chunks::add);
      } else {
        requireGpt2Vocabulary(file, vocabulary);
        text.addFile(file, bytes -> progress.read(before + bytes, total));
      }
      doneBytes += Files.size(file);
      progress.read(doneBytes, totalBytes);
    }
    text.finish();
    return new EncodedDataset(name, chunks);
  }

  /**
   * Refuses text, for a model whose tokenizer is not GPT-2's; tokens are as welcome as ever.
   *
   * @throws InvalidRunException when one of the dataset's files is text
   */
  public static void refuseText(DatasetSpec dataset) throws IOException {
    for (Path file : DatasetFiles.gather(dataset.path() == null ? "" : dataset.path())) {
      if (!isNpz(file)) {
        throw new InvalidRunException(
            ("%s: text is encoded with GPT-2's tokenizer, but the model's vocab.json is another"
                    + " one; encode the text with the model's own tokenizer and give it as .npz")
                .formatted(file));
      }
    }
  }

  /** Whether a file holds tokens already; all others are text. */
  static boolean isNpz(Path file) {
    return file.toString().endsWith(".npz");
  }

  private static void requireGpt2Vocabulary(Path file, int vocabulary) {
    if (vocabulary < Gpt2Bpe.VOCABULARY) {
      throw new InvalidRunException(
          ("%s: text is encoded with GPT-2's vocabulary of %d tokens, but the model has %d; encode"
                  + " the text with the model's own tokenizer and give it as .npz")
              .formatted(file, Gpt2Bpe.VOCABULARY, vocabulary));
    }
  }
}
