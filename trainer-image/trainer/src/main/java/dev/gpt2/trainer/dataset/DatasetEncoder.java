package dev.gpt2.trainer.dataset;

import dev.gpt2.run.DatasetSpec;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.AsideFile;
import dev.gpt2.trainer.file.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Encodes a dataset into one {@code .npz} file, in memory that doesn't depend on its size. */
public final class DatasetEncoder {
  private DatasetEncoder() {}

  /** Where the tokens go. */
  public record Target(Path file, boolean overwrite) {}

  /**
   * What was written.
   *
   * @param longestChunk in tokens
   */
  public record Written(long tokens, int chunks, long longestChunk, long bytes) {

    /** Whether a run can take all chunks into memory. */
    public boolean isTrainable() {
      return longestChunk <= ChunkGrowth.LONGEST_CHUNK;
    }
  }

  /**
   * Writes the file, which is there only when it is whole.
   *
   * @throws InvalidRunException when there is no such dataset, a text isn't in its encoding or the
   *     target isn't free
   * @throws dev.gpt2.trainer.file.CorruptFileException when an {@code .npz} file is damaged
   */
  public static Written encode(
      DatasetSpec dataset, Encoder encoder, Target target, LoadProgress progress)
      throws IOException {
    String name = dataset.path() == null ? "" : dataset.path();
    List<Path> files = DatasetFiles.gather(name);
    refuseWrongTarget(target, name);
    try (AsideFile file = AsideFile.create(Disk.ofMachine(), target.file())) {
      NpzWriter writer = new NpzWriter(file.channel());
      new DatasetReader(dataset, files, progress)
          .read(encoder, DatasetEncoder::vocabularyOf, writer);
      writer.finish();
      Written written =
          new Written(
              writer.tokens(), writer.arrays(), writer.longest(), file.channel().position());
      if (target.overwrite()) {
        file.replace();
      } else {
        file.publish();
      }
      return written;
    }
  }

  private static void refuseWrongTarget(Target target, String dataset) {
    Path file = target.file();
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (DatasetFiles.isText(file)) {
      throw refused(file, "a name that ends in .npz expected; others are read as text");
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw refused(file, "the folder %s is not there; make it first".formatted(folder));
    }
    if (Files.isDirectory(file)) {
      throw refused(file, "a file's name expected, found a folder");
    }
    if (DatasetFiles.include(dataset, file)) {
      throw refused(
          file,
          "it would be a file of the dataset %s itself, and its texts count twice in a run; write it"
                  .formatted(dataset)
              + " elsewhere");
    }
    if (Files.exists(file) && !target.overwrite()) {
      throw refused(file, "there is such a file; name another one or say --overwrite");
    }
  }

  private static InvalidRunException refused(Path file, String problem) {
    return new InvalidRunException("%s: %s".formatted(file, problem));
  }

  /** Any tokenizer's: arrays are taken as they are. */
  private static int vocabularyOf(Path npz) throws IOException {
    LargestId ids = new LargestId();
    NpzFile.read(npz, Integer.MAX_VALUE, ids);
    return ids.vocabulary();
  }
}
