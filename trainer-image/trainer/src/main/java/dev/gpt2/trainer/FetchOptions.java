package dev.gpt2.trainer;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.SourceSpec;
import dev.gpt2.run.SourceSpec.Content;
import dev.gpt2.run.SourceSpec.HttpFile;
import dev.gpt2.run.SourceSpec.HuggingFace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is fetched, and where to. */
final class FetchOptions {
  /** OpenAI's published sizes, with the hub's repositories of them. */
  private static final Map<String, String> SIZES =
      Map.of(
          "124M", "openai-community/gpt2",
          "117M", "openai-community/gpt2",
          "355M", "openai-community/gpt2-medium",
          "345M", "openai-community/gpt2-medium",
          "774M", "openai-community/gpt2-large",
          "1558M", "openai-community/gpt2-xl");

  private static final String DIGEST = "#sha256=";

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = {
        "where to; made if it isn't there (default: gpt2-SIZE, or the repository's name)"
      })
  private @Nullable Path folder;

  @Option(
      names = "--model",
      paramLabel = "SIZE|REPOSITORY",
      order = 10,
      description =
          "OpenAI's 124M, 355M, 774M or 1558M, or a hub's OWNER/NAME; of its files those that a"
              + " GPT-2 needs")
  private @Nullable String model;

  @Option(
      names = "--dataset",
      paramLabel = "REPOSITORY",
      order = 11,
      description = "a dataset of a hub: all files but README.md and hidden ones")
  private @Nullable String dataset;

  @Option(
      names = "--url",
      paramLabel = "URL[" + DIGEST + "HEX]",
      order = 12,
      description =
          "a file by its address, called as the address ends; several may be given. The digest is"
              + " checked; with http:// or a query it is needed")
  private List<String> urls = new ArrayList<>();

  @Option(
      names = "--revision",
      paramLabel = "NAME",
      order = 20,
      description = "branch, tag or commit of the repository (default: main)")
  private @Nullable String revision;

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      order = 21,
      description = "only the dataset's files that match, such as '**/*.txt'; several may be given")
  private @Nullable List<String> include;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      order = 22,
      description = "the hub (default: HF_ENDPOINT, else " + HuggingFace.PUBLIC_ENDPOINT + ")")
  private @Nullable String endpoint;

  SourceSpec source() {
    if (Stream.of(model != null, dataset != null, !urls.isEmpty()).filter(given -> given).count()
        != 1) {
      throw new InvalidRunException("one of --model, --dataset and --url is needed");
    }
    if (!urls.isEmpty()) {
      if (revision != null || include != null || endpoint != null) {
        throw new InvalidRunException(
            "--url: goes without --revision, --include and --endpoint, which are for a hub's"
                + " repository");
      }
      return new SourceSpec(null, urls.stream().map(FetchOptions::file).toList());
    }
    String repository = model == null ? dataset : SIZES.getOrDefault(model, model);
    String stated = revision == null ? HuggingFace.DEFAULT_REVISION : revision;
    return new SourceSpec(new HuggingFace(repository, stated, endpoint, include), null);
  }

  Content content() {
    return model == null ? Content.DATASET : Content.MODEL;
  }

  Path folder() {
    if (folder != null) {
      return folder;
    }
    if (model != null && SIZES.containsKey(model)) {
      return Path.of("gpt2-" + model);
    }
    String repository = model == null ? dataset : model;
    if (repository == null) {
      throw new InvalidRunException("--url: needs a FOLDER to fetch into");
    }
    return Path.of(repository.substring(repository.lastIndexOf('/') + 1));
  }

  private static HttpFile file(String url) {
    int at = url.lastIndexOf(DIGEST);
    return at < 0
        ? new HttpFile(url, null)
        : new HttpFile(url.substring(0, at), url.substring(at + DIGEST.length()));
  }
}
