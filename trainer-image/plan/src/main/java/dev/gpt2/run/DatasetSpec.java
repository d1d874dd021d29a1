package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The text or tokens to train on; the README's section on datasets has the exact rules.
 *
 * @param source what the folder {@code path} is filled from unless that has been done; null: the
 *     files are there
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DatasetSpec(
    @Nullable String path,
    @Nullable SourceSpec source,
    Integer combine,
    String encoding,
    Separator separator,
    Order order) {

  public static final int DEFAULT_COMBINE = 50_000;

  public DatasetSpec {
    combine = combine == null ? DEFAULT_COMBINE : combine;
    encoding = encoding == null ? "utf-8" : encoding;
    separator = separator == null ? Separator.TOKEN : separator;
    order = order == null ? Order.RANDOM : order;
  }

  /**
   * What stands between two files of one chunk: token 50256, or that token's name as plain text.
   */
  public enum Separator {
    @JsonProperty("Token")
    TOKEN,
    @JsonProperty("Text")
    TEXT
  }

  public enum Order {
    @JsonProperty("Random")
    RANDOM,
    @JsonProperty("Sequential")
    SEQUENTIAL
  }
}
