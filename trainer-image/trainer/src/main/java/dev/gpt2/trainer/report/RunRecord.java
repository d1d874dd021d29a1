package dev.gpt2.trainer.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.run.RunReport;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.JsonFormat;
import dev.gpt2.trainer.file.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code run.json} in a run's folder: what it works with, and how its newest process ended.
 *
 * @param format version of this record's meaning
 * @param startedAt when that process began to train, ISO 8601
 * @param endedAt null while it trains, or when it was killed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunRecord(
    int format,
    RunFacts facts,
    String startedAt,
    @Nullable String endedAt,
    @Nullable RunReport outcome) {

  public static final String NAME = "run.json";

  private static final int FORMAT = 1;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private static final JsonFormat<RunRecord> FILES =
      new JsonFormat<>(JSON, RunRecord.class, FORMAT, Long.MAX_VALUE, "");

  public RunRecord {
    Objects.requireNonNull(facts, "facts");
    Objects.requireNonNull(startedAt, "startedAt");
  }

  /** Of a process that begins to train. */
  public static RunRecord started(RunFacts facts, String startedAt) {
    return new RunRecord(FORMAT, facts, startedAt, null, null);
  }

  /** Of the same process when it is over. */
  public RunRecord ended(RunReport report, String at) {
    return new RunRecord(FORMAT, facts, startedAt, at, report);
  }

  /**
   * What stands in a run's folder, if anything does.
   *
   * @throws CorruptFileException when it is no such record, or a later trainer's
   */
  public static Optional<RunRecord> read(Path runFolder) throws IOException {
    Path file = runFolder.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    return Optional.of(FILES.read(file));
  }

  public void write(Path runFolder) throws IOException {
    WholeFile.replace(
        runFolder.resolve(NAME),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
  }
}
