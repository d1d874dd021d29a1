package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gpt2.run.DatasetSpec.Order;
import dev.gpt2.run.DatasetSpec.Separator;
import org.jspecify.annotations.Nullable;

/**
 * How often to measure the loss on windows that stay the same over the whole run, before the first
 * step and after the last one too.
 *
 * @param every steps between two validations
 * @param batchCount times {@code batchSize} windows are drawn once
 * @param dataset null: the windows come from the training set, and are called so
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ValidationSpec(
    Long every,
    Integer batchSize,
    Integer batchCount,
    @Nullable Dataset dataset,
    @Nullable EarlyStopping earlyStopping) {

  /** As in the reference. */
  public static final int DEFAULT_BATCH_SIZE = 2;

  public static final int DEFAULT_BATCH_COUNT = 40;
  public static final long DEFAULT_EVERY = 100;

  public ValidationSpec {
    every = every == null ? DEFAULT_EVERY : every;
    batchSize = batchSize == null ? DEFAULT_BATCH_SIZE : batchSize;
    batchCount = batchCount == null ? DEFAULT_BATCH_COUNT : batchCount;
  }

  public long windows() {
    return (long) batchSize * batchCount;
  }

  /** Text or tokens that aren't trained on; as {@link DatasetSpec}, but without an order. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Dataset(
      @Nullable String path, Integer combine, String encoding, Separator separator) {
    public Dataset {
      combine = combine == null ? DatasetSpec.DEFAULT_COMBINE : combine;
      encoding = encoding == null ? "utf-8" : encoding;
      separator = separator == null ? Separator.TOKEN : separator;
    }

    public DatasetSpec asDataset() {
      return new DatasetSpec(path, null, combine, encoding, separator, Order.RANDOM);
    }
  }

  /**
   * Ends a run that gets no better.
   *
   * @param patience validations in a row that may be no better than the best before them
   */
  public record EarlyStopping(Integer patience) {
    public EarlyStopping {
      patience = patience == null ? 5 : patience;
    }
  }
}
