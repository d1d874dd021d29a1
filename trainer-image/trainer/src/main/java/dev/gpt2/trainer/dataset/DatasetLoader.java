package dev.gpt2.trainer.dataset;

import dev.gpt2.run.DatasetSpec;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Reads a dataset into memory. */
public final class DatasetLoader {
  private DatasetLoader() {}

  /**
   * The tokens of a dataset, each id below {@code vocabulary}.
   *
   * @throws InvalidRunException when there is no such dataset, or a text isn't in its encoding
   * @throws dev.gpt2.trainer.file.CorruptFileException when an {@code .npz} file is damaged
   */
  public static EncodedDataset load(
      DatasetSpec dataset, Encoder encoder, int vocabulary, LoadProgress progress)
      throws IOException {
    ChunkCollector chunks = new ChunkCollector();
    new DatasetReader(dataset, files(dataset, vocabulary), progress)
        .read(encoder, npz -> vocabulary, chunks);
    return new EncodedDataset(name(dataset), chunks.chunks());
  }

  /**
   * The files that a dataset's tokens come from, in their order.
   *
   * @throws InvalidRunException when there is none, or one is text and the vocabulary isn't GPT-2's
   */
  public static List<Path> files(DatasetSpec dataset, int vocabulary) throws IOException {
    List<Path> files = DatasetFiles.gather(name(dataset));
    files.stream()
        .filter(DatasetFiles::isText)
        .findFirst()
        .ifPresent(text -> requireGpt2Vocabulary(text, vocabulary));
    return files;
  }

  /**
   * Refuses text, for a model whose tokenizer is not GPT-2's; tokens are as welcome as ever.
   *
   * @throws InvalidRunException when one of the dataset's files is text
   */
  public static void refuseText(DatasetSpec dataset) throws IOException {
    for (Path file : DatasetFiles.gather(name(dataset))) {
      if (DatasetFiles.isText(file)) {
        throw new InvalidRunException(
            ("%s: text is encoded with GPT-2's tokenizer, but the model's vocab.json is another"
                    + " one; encode the text with the model's own tokenizer and give it as .npz")
                .formatted(file));
      }
    }
  }

  private static String name(DatasetSpec dataset) {
    return dataset.path() == null ? "" : dataset.path();
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
