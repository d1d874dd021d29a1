package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One child Job and what became of it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AttemptStatus(
    @JsonPropertyDescription("Which attempt it is; 1 is the first.") int number,
    @JsonPropertyDescription("Name of the Job.") String job,
    @JsonPropertyDescription("Its newest pod.") @Nullable String pod,
    @JsonPropertyDescription("The node that this pod is on.") @Nullable String node,
    @JsonPropertyDescription("When the Job was started, RFC 3339.") @Nullable String startedAt,
    @JsonPropertyDescription("Since when that pod's trainer runs, if it does.")
        @Nullable String runningSince,
    @JsonPropertyDescription("How long trainers of this Job ran that run no more.")
        @Nullable Long activeSeconds,
    @JsonPropertyDescription("When its trainer ended, RFC 3339.") @Nullable String finishedAt,
    @JsonPropertyDescription("The trainer's exit code.") @Nullable Integer exitCode,
    @JsonPropertyDescription("Why it ended, in one word.") @Nullable String reason,
    @JsonPropertyDescription(
            "What kind of failure that is, which decides whether there is another attempt:"
                + " Disruption, OutOfMemory, Environment or Input.")
        @Nullable FailureKind failure,
    @JsonPropertyDescription("The memory limit that it trains within, where that isn't the spec's.")
        @Nullable String memoryLimit,
    @JsonPropertyDescription("The last finished step, as the trainer's last words have it.")
        @Nullable Long lastStep) {

  /** The same without a result, ended by the operator. */
  public AttemptStatus ended(FailureKind why, String inOneWord, Instant now) {
    long ran =
        runningSince == null ? 0 : Duration.between(Instant.parse(runningSince), now).toSeconds();
    long earlier = activeSeconds == null ? 0 : activeSeconds;
    return new AttemptStatus(
        number,
        job,
        pod,
        node,
        startedAt,
        null,
        earlier + ran,
        now.truncatedTo(ChronoUnit.SECONDS).toString(),
        null,
        inOneWord,
        why,
        memoryLimit,
        lastStep);
  }

  /** Whether it is over, with or without a result. */
  @JsonIgnore
  public boolean isOver() {
    return finishedAt != null && (failure != null || Objects.equals(exitCode, 0));
  }
}
