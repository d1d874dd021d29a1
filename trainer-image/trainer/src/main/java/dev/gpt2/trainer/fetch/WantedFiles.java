package dev.gpt2.trainer.fetch;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.SourceSpec.Content;
import dev.gpt2.trainer.file.Glob;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which files of a repository are fetched.
 *
 * <p>Of a model those that a GPT-2 needs, in one layout: a repository has the same weights in
 * several. Of a dataset all, or those that match a pattern; but names that begin with a dot, which
 * a dataset's reader doesn't see either, and the page about the dataset ({@code README.md}), which
 * would be trained on, come only by a pattern.
 */
record WantedFiles(HubSource source) {
  private static final String CONFIG = "config.json";
  private static final Set<String> BESIDE_WEIGHTS =
      Set.of(
          CONFIG,
          "generation_config.json",
          "vocab.json",
          "merges.txt",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json");
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final Pattern SHARD = Pattern.compile("model-\\d{5}-of-\\d{5}\\.safetensors");

  private static final String OPENAI_CONFIG = "hparams.json";
  private static final Set<String> OPENAI =
      Set.of(OPENAI_CONFIG, "encoder.json", "vocab.bpe", "checkpoint");
  private static final Pattern OPENAI_WEIGHTS = Pattern.compile("model\\.ckpt\\..+");

  /**
   * @throws InvalidRunException when there is nothing to fetch
   */
  List<String> choose(List<String> paths) {
    return source.content() == Content.MODEL ? ofModel(paths) : ofDataset(paths);
  }

  private List<String> ofModel(List<String> paths) {
    boolean single = paths.contains(SINGLE);
    if (paths.contains(CONFIG) && (single || paths.contains(INDEX))) {
      Predicate<String> weights =
          single ? SINGLE::equals : path -> path.equals(INDEX) || SHARD.matcher(path).matches();
      return paths.stream().filter(weights.or(BESIDE_WEIGHTS::contains)).toList();
    }
    List<String> openAi =
        paths.stream()
            .filter(path -> OPENAI.contains(path) || OPENAI_WEIGHTS.matcher(path).matches())
            .toList();
    if (openAi.contains(OPENAI_CONFIG)
        && openAi.stream().anyMatch(path -> path.endsWith(".index"))) {
      return openAi;
    }
    throw new InvalidRunException(
        ("%s: %s with %s (or shards with %s), or OpenAI's layout (%s, model.ckpt.*) expected; found"
                + " %s")
            .formatted(source.description(), CONFIG, SINGLE, INDEX, OPENAI_CONFIG, sample(paths)));
  }

  private List<String> ofDataset(List<String> paths) {
    List<Pattern> patterns =
        source.include().stream().map(pattern -> new Glob(pattern).pattern("--include")).toList();
    List<String> chosen =
        paths.stream()
            .filter(
                path ->
                    patterns.isEmpty()
                        ? isData(path)
                        : patterns.stream().anyMatch(pattern -> pattern.matcher(path).matches()))
            .toList();
    if (chosen.isEmpty()) {
      throw new InvalidRunException(
          "%s: %s; it has %s"
              .formatted(
                  source.description(),
                  patterns.isEmpty()
                      ? "there are no files"
                      : "no file matches " + String.join(", ", source.include()),
                  sample(paths)));
    }
    return chosen;
  }

  private static boolean isData(String path) {
    return !path.equals("README.md") && !path.startsWith(".") && !path.contains("/.");
  }

  private static String sample(List<String> paths) {
    int shown = 10;
    return paths.isEmpty()
        ? "no files"
        : paths.stream().sorted().limit(shown).collect(Collectors.joining(", "))
            + (paths.size() > shown ? " and %,d more".formatted(paths.size() - shown) : "");
  }
}
