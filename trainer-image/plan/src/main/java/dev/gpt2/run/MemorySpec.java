package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How much memory training may take, and what may be done to keep within it.
 *
 * @param limit bytes as Kubernetes writes them; null: all that the container, or the device, has
 * @param reserve bytes of the limit that are to stay free
 * @param maxSlowdownPercent most recomputation, compared with computing everything once; null: any
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MemorySpec(
    Strategy strategy,
    @JsonDeserialize(using = ByteQuantity.Reader.class) @Nullable String limit,
    @JsonDeserialize(using = ByteQuantity.Reader.class) String reserve,
    @Nullable Integer maxSlowdownPercent) {

  public static final String DEFAULT_RESERVE = "128Mi";
  static final MemorySpec DEFAULTS =
      new MemorySpec(Strategy.REMATERIALIZE, null, DEFAULT_RESERVE, null);

  public MemorySpec {
    strategy = strategy == null ? Strategy.REMATERIALIZE : strategy;
    reserve = reserve == null ? DEFAULT_RESERVE : reserve;
  }

  /** The limit as a number, empty where none is stated; for a spec without violations. */
  public OptionalLong limitBytes() {
    return limit == null ? OptionalLong.empty() : ByteQuantity.parse(limit);
  }

  /** The reserve as a number; for a spec without violations. */
  public long reserveBytes() {
    return ByteQuantity.parse(reserve).orElseThrow();
  }

  /** The most recomputation as the planner takes it. */
  public double mostRecomputePercent() {
    return maxSlowdownPercent == null ? Double.POSITIVE_INFINITY : maxSlowdownPercent;
  }

  /** What a plan may do about memory. */
  public enum Strategy {
    /** Whatever makes the step fit at the least cost. */
    @JsonProperty("Rematerialize")
    REMATERIALIZE,
    /** Keep what enters each block, make the rest of it again: the same at every limit. */
    @JsonProperty("CheckpointBlocks")
    CHECKPOINT_BLOCKS,
    /** Keep everything that is read again. */
    @JsonProperty("KeepAll")
    KEEP_ALL
  }
}
