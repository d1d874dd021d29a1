package dev.gpt2.trainer.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run must know besides weights and optimizer to go on as if it had never stopped: {@code
 * trainer.json}.
 *
 * <p>There is no random state: windows are a function of seed and number, so that {@code
 * windowsDrawn} says where in the data the run is.
 *
 * @param format version of this record's meaning, {@link #FORMAT} when written here
 * @param step last finished step
 * @param lossNumerator of the running average, sum of 0.99^k * loss
 * @param lossDenominator sum of 0.99^k
 * @param runId which run this belongs to, null outside a cluster
 * @param versions of the programs that computed it, by name
 * @param modelDigest of the model's weights that the run started with; null: random ones
 * @param validation what is known of validations; null: there were none
 * @param resumedFrom the checkpoint of another place that the run started from, as it was named
 * @param runStartedAt when the run's first step was to come, ISO 8601, UTC
 * @param createdAt ISO 8601, UTC
 */
public record TrainerState(
    int format,
    long step,
    long seed,
    long windowsDrawn,
    double lossNumerator,
    double lossDenominator,
    String datasetDigest,
    String specDigest,
    ModelShape model,
    int threads,
    @Nullable String runId,
    Map<String, String> versions,
    @Nullable String modelDigest,
    @Nullable ValidationState validation,
    @Nullable String resumedFrom,
    String runStartedAt,
    String createdAt) {

  public static final int FORMAT = 2;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public TrainerState {
    versions = Map.copyOf(versions);
    if (step < 0 || windowsDrawn < 0) {
      throw new IllegalArgumentException(
          "step and windowsDrawn must be at least 0: %d, %d".formatted(step, windowsDrawn));
    }
  }

  String toJson() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a trainer's state can always be written", impossible);
    }
  }

  static TrainerState read(Path file) throws IOException {
    byte[] json = Files.readAllBytes(file);
    try {
      JsonNode tree = JSON.readTree(json);
      int format = tree.path("format").asInt();
      if (format > FORMAT) {
        throw new InvalidRunException(
            "%s: format %d expected, %d found; it was written by a newer trainer, use that one"
                .formatted(file, FORMAT, format));
      }
      return JSON.treeToValue(format == 1 ? withoutLaterFields(tree) : tree, TrainerState.class);
    } catch (JsonProcessingException wrong) {
      throw new CorruptFileException(file, wrong.getOriginalMessage());
    }
  }

  /** Format 1 knew neither validation nor where a run came from. */
  private static JsonNode withoutLaterFields(JsonNode tree) {
    ObjectNode later = tree.deepCopy();
    later.putNull("modelDigest").putNull("validation").putNull("resumedFrom");
    return later.set("runStartedAt", tree.path("createdAt"));
  }
}
