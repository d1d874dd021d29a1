package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** One child Job and what became of it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AttemptStatus(
    @JsonPropertyDescription("1 for the first.") int number,
    @JsonPropertyDescription("Name of the Job.") String job,
    @JsonPropertyDescription("Its newest pod.") @Nullable String pod,
    @Nullable String node,
    @Nullable String startedAt,
    @Nullable String finishedAt,
    @JsonPropertyDescription("The trainer's exit code.") @Nullable Integer exitCode,
    @JsonPropertyDescription("Why it ended, in one word.") @Nullable String reason,
    @JsonPropertyDescription("The last finished step, as the trainer's last words have it.")
        @Nullable Long lastStep) {}
