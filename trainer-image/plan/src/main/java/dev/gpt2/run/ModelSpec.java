package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Where the weights come from: a folder ({@code path}), or {@code initialize: Random} with a size
 * or with layers, channels and heads.
 *
 * @param source what the folder is filled from unless that has been done; null: it is there
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelSpec(
    @Nullable String size,
    @Nullable String path,
    @Nullable SourceSpec source,
    Initialize initialize,
    @Nullable Integer layers,
    @Nullable Integer channels,
    @Nullable Integer heads,
    @Nullable Integer context,
    @Nullable Integer vocabulary) {

  public ModelSpec {
    initialize = initialize == null ? Initialize.PRETRAINED : initialize;
  }

  public enum Initialize {
    @JsonProperty("Pretrained")
    PRETRAINED,
    @JsonProperty("Random")
    RANDOM
  }
}
