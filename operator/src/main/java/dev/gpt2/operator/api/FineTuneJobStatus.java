package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known. {@code training} is the trainer's own part (field manager {@code gpt2-trainer});
 * everything else is the operator's. Each field has one owner, so neither ever undoes the other.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FineTuneJobStatus(
    @JsonPropertyDescription("The generation of the spec that this status speaks of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("One word for people, derived from the conditions.")
        @Nullable Phase phase,
    @JsonPropertyDescription(
            "Accepted, Feasible, Running, Suspended, Complete, Failed; Reconciling and Stalled as"
                + " kstatus has them.")
        List<Condition> conditions,
    @JsonPropertyDescription(
            "The memory plan; absent where only the model's folder tells the model's shape.")
        @Nullable PlanStatus plan,
    @JsonPropertyDescription("Written by the trainer, at most every ten seconds and at its end.")
        @Nullable TrainingStatus training,
    @JsonPropertyDescription("The Jobs that were made for it, oldest first.")
        List<AttemptStatus> attempts) {

  public static final FineTuneJobStatus EMPTY =
      new FineTuneJobStatus(null, null, List.of(), null, null, List.of());

  public FineTuneJobStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    attempts = attempts == null ? List.of() : List.copyOf(attempts);
  }

  /** The operator's own part; applied as it is, it leaves the trainer's part alone. */
  public FineTuneJobStatus withoutTraining() {
    return new FineTuneJobStatus(observedGeneration, phase, conditions, plan, null, attempts);
  }
}
