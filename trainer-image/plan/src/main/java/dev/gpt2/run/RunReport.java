package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A trainer's last words, as JSON in the container's termination message.
 *
 * @param reason one CamelCase word, as Kubernetes conditions have it: {@code Completed}, {@code
 *     DatasetNotFound}
 * @param step last finished step, null when training never began
 * @param checkpoint folder name of the newest checkpoint, null when there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunReport(
    @JsonProperty(required = true) int exitCode,
    String reason,
    String message,
    @Nullable Long step,
    @Nullable String checkpoint) {

  /** The kubelet cuts a termination message at this size. */
  public static final int LARGEST_MESSAGE_BYTES = 4_096;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  public RunReport {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(message, "message");
  }

  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a run report can always be written", impossible);
    }
  }

  /** The report in a termination message; empty when the message is something else. */
  public static Optional<RunReport> fromJson(String text) {
    if (!text.startsWith("{")) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(text, RunReport.class));
    } catch (JsonProcessingException cut) {
      return Optional.empty();
    }
  }
}
