package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of a folder are fetched from before a run opens it: a hub's repository, or plain
 * addresses.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SourceSpec(@Nullable HuggingFace huggingFace, @Nullable List<HttpFile> http) {

  public SourceSpec {
    http = http == null ? null : List.copyOf(http);
  }

  /** Whose files are fetched: of a dataset some may be chosen, a model needs all of its own. */
  public enum Content {
    MODEL("HF_TOKEN_MODEL"),
    DATASET("HF_TOKEN_DATASET");

    private final String tokenVariable;

    Content(String tokenVariable) {
      this.tokenVariable = tokenVariable;
    }

    /** The environment's variable with the hub's token for it; a pod may need two. */
    public String tokenVariable() {
      return tokenVariable;
    }
  }

  /**
   * A repository of the Hugging Face hub, or of a server that answers like it.
   *
   * @param revision branch, tag or commit; {@code main} where none is named
   * @param endpoint the hub's address; null: the environment's {@code HF_ENDPOINT}, else {@link
   *     #PUBLIC_ENDPOINT}
   * @param include globs, one of which a dataset's file has to match; null: all files
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record HuggingFace(
      @Nullable String repository,
      String revision,
      @Nullable String endpoint,
      @Nullable List<String> include) {

    public static final String DEFAULT_REVISION = "main";
    public static final String PUBLIC_ENDPOINT = "https://huggingface.co";

    public HuggingFace {
      revision = revision == null ? DEFAULT_REVISION : revision;
      include = include == null ? null : List.copyOf(include);
    }
  }

  /**
   * One file by its address.
   *
   * @param sha256 of its bytes, in hexadecimal
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record HttpFile(@Nullable String url, @Nullable String sha256) {
    public HttpFile {
      sha256 = sha256 == null ? null : sha256.toLowerCase(Locale.ROOT);
    }
  }
}
