package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** One word for people; programs read the conditions. */
public enum Phase {
  /** The spec is wrong; condition {@code Accepted} says where. Nothing was made. */
  @JsonProperty("Invalid")
  INVALID,
  /** It can't be done in the memory it may take; {@code Feasible} says why. Nothing was made. */
  @JsonProperty("Infeasible")
  INFEASIBLE,
  /** Only a plan was asked for, and it is in the status. */
  @JsonProperty("Planned")
  PLANNED,
  /** Everything is made; the pod doesn't run yet. */
  @JsonProperty("Pending")
  PENDING,
  @JsonProperty("Training")
  TRAINING,
  @JsonProperty("Suspended")
  SUSPENDED,
  @JsonProperty("Complete")
  COMPLETE,
  @JsonProperty("Failed")
  FAILED
}
