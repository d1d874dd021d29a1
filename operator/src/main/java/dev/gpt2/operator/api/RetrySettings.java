package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * How often another attempt is made. One that was stopped from outside (evicted, preempted, its
 * node lost) isn't counted; one with bad input is the last.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetrySettings(
    @Default("3")
        @JsonPropertyDescription(
            "Further attempts after failures of the environment (disk, network, device, a trainer"
                + " that was killed or hung), each after a longer pause: 10 s, 20 s, up to 5 min.")
        @Min(0)
        @Max(10)
        Integer limit,
    @Default("{}") @JsonPropertyDescription("After an attempt that ran out of memory.")
        OnOutOfMemory onOutOfMemory) {

  public static final RetrySettings DEFAULT = new RetrySettings(3, OnOutOfMemory.DEFAULT);

  public RetrySettings {
    limit = limit == null ? (Integer) 3 : limit;
    onOutOfMemory = onOutOfMemory == null ? OnOutOfMemory.DEFAULT : onOutOfMemory;
  }

  /** Training within less memory: what didn't fit is computed again. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OnOutOfMemory(
      @Default("2")
          @JsonPropertyDescription("Further attempts after one that ran out of memory.")
          @Min(0)
          @Max(10)
          Integer limit,
      @Default("10")
          @JsonPropertyDescription(
              "By how many percent the memory limit of each is below that of the one before.")
          @Min(1)
          @Max(50)
          Integer shrinkPercent) {
    static final OnOutOfMemory DEFAULT = new OnOutOfMemory(2, 10);

    public OnOutOfMemory {
      limit = limit == null ? (Integer) 2 : limit;
      shrinkPercent = shrinkPercent == null ? (Integer) 10 : shrinkPercent;
    }
  }
}
