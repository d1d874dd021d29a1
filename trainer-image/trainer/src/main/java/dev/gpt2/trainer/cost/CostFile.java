package dev.gpt2.trainer.cost;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.Folders;
import dev.gpt2.trainer.file.JsonFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Measured costs as JSON.
 *
 * @param format version of this record's meaning, {@link #FORMAT} when written here
 * @param nanoseconds of each call, by its text
 */
record CostFile(int format, Conditions conditions, SortedMap<String, Long> nanoseconds) {
  static final int FORMAT = 1;

  /** A table has a line of some 150 bytes for each of at most some hundred calls. */
  private static final long MOST_BYTES = 1 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final JsonFormat<CostFile> FILES =
      new JsonFormat<>(JSON, CostFile.class, FORMAT, MOST_BYTES, "");

  CostFile {
    for (Entry<String, Long> cost : nanoseconds.entrySet()) {
      if (Objects.requireNonNullElse(cost.getValue(), 0L) < 1) {
        throw new IllegalArgumentException(
            "%s: at least 1 ns expected, found %s".formatted(cost.getKey(), cost.getValue()));
      }
    }
  }

  static CostFile of(Conditions conditions, Map<String, Long> nanoseconds) {
    return new CostFile(FORMAT, conditions, new TreeMap<>(nanoseconds));
  }

  /**
   * @throws CorruptFileException when it doesn't hold such a table
   */
  static CostFile read(Path file) throws IOException {
    return FILES.read(file);
  }

  /** Whoever reads meanwhile, or writes too, has one whole table or another. */
  void write(Path file) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Path aside = Files.createTempFile(folder, ".costs-", ".json");
    try {
      try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
        ByteBuffer json =
            ByteBuffer.wrap(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        while (json.hasRemaining()) {
          channel.write(json);
        }
        channel.force(true);
      }
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(aside);
    }
    Folders.sync(folder);
  }
}
