package dev.gpt2.trainer.dataset.cache;

import dev.gpt2.plan.Bytes;
import dev.gpt2.run.DatasetSpec;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.dataset.DatasetFiles;
import dev.gpt2.trainer.dataset.DatasetLoader;
import dev.gpt2.trainer.dataset.EncodedDataset;
import dev.gpt2.trainer.dataset.Encoder;
import dev.gpt2.trainer.dataset.LoadProgress;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Loads datasets, and spares a run to encode texts that an earlier one beside it has encoded.
 *
 * <p>Nothing that goes wrong with the cache ends a run: it costs the time to encode, and is said.
 */
public final class EncodingCache {
  /** Encoding less takes a fraction of a second, and so does the cache. */
  static final long LEAST_TEXT_BYTES = 1 << 20;

  private final EncodingFolder folder;
  private final InstantSource clock;
  private final Consumer<String> said;

  public EncodingCache(EncodingFolder folder, InstantSource clock, Consumer<String> said) {
    this.folder = folder;
    this.clock = clock;
    this.said = said;
  }

  /**
   * The tokens of a dataset, each id below {@code vocabulary}.
   *
   * @throws InvalidRunException when there is no such dataset, or a text isn't in its encoding
   * @throws CorruptFileException when an {@code .npz} file of the dataset is damaged
   */
  public EncodedDataset load(DatasetSpec dataset, Encoder encoder, int vocabulary)
      throws IOException {
    List<Path> files = DatasetLoader.files(dataset, vocabulary);
    if (textBytes(files) < LEAST_TEXT_BYTES) {
      return DatasetLoader.load(dataset, encoder, vocabulary, LoadProgress.NONE);
    }
    Map<Path, FileTime> times = times(files);
    String key = EncodingKey.of(dataset, files);
    Optional<EncodedDataset> kept = kept(key, vocabulary);
    if (kept.isPresent()) {
      return new EncodedDataset(String.valueOf(dataset.path()), kept.get().chunks());
    }
    Instant start = clock.instant();
    EncodedDataset encoded = DatasetLoader.load(dataset, encoder, vocabulary, LoadProgress.NONE);
    said.accept(
        "dataset %s: %s of text encoded in %d s"
            .formatted(
                dataset.path(),
                Bytes.format(textBytes(files)),
                Duration.between(start, clock.instant()).toSeconds()));
    if (times(DatasetLoader.files(dataset, vocabulary)).equals(times)) {
      keep(key, encoded, vocabulary);
    }
    return encoded;
  }

  private Optional<EncodedDataset> kept(String key, int vocabulary) {
    Path entry = folder.entry(key);
    if (!Files.isRegularFile(entry)) {
      return Optional.empty();
    }
    try {
      EncodedDataset kept = folder.read(key, vocabulary);
      said.accept("dataset: tokens taken from %s, no text encoded".formatted(entry));
      return Optional.of(kept);
    } catch (CorruptFileException damaged) {
      said.accept("kept tokens are damaged, texts are encoded again: " + damaged.getMessage());
    } catch (IOException unreadable) {
      said.accept("kept tokens can't be read, texts are encoded again: " + Refusal.of(unreadable));
    } catch (InvalidRunException beyondVocabulary) {
      // an array of the dataset itself: reading it names its file
      return Optional.empty();
    }
    return Optional.empty();
  }

  private void keep(String key, EncodedDataset encoded, int vocabulary) {
    try {
      folder.write(key, encoded, vocabulary);
      said.accept("dataset: tokens kept in %s for later runs".formatted(folder.entry(key)));
    } catch (IOException refused) {
      said.accept("dataset: tokens are not kept, later runs encode again: " + Refusal.of(refused));
    }
  }

  private static long textBytes(List<Path> files) throws IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes += DatasetFiles.isText(file) ? Files.size(file) : 0;
    }
    return bytes;
  }

  /** If they are the same later on, so are the texts. */
  private static Map<Path, FileTime> times(List<Path> files) throws IOException {
    Map<Path, FileTime> times = new HashMap<>();
    for (Path file : files) {
      times.put(file, Files.getLastModifiedTime(file));
    }
    return times;
  }
}
