package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why an attempt ended without a result, as far as that decides what comes next. */
public enum FailureKind {
  /** It was stopped from outside: there is another attempt at once, and it isn't counted. */
  @JsonProperty("Disruption")
  DISRUPTION,
  /** There is another attempt within less memory. */
  @JsonProperty("OutOfMemory")
  OUT_OF_MEMORY,
  /** Disk, network or device failed, or the trainer did: there is another attempt after a pause. */
  @JsonProperty("Environment")
  ENVIRONMENT,
  /** Spec, model or data are wrong, and would be the next time. */
  @JsonProperty("Input")
  INPUT
}
