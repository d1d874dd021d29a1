package dev.gpt2.trainer.checkpoint.model;

import dev.gpt2.trainer.token.Gpt2Bpe;
import dev.gpt2.trainer.token.Gpt2Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model's tokenizer as the files it is stored in, with the generation defaults beside it, to be
 * carried from checkpoint to checkpoint.
 *
 * @param contents each file's bytes by its name, as in Hugging Face layout
 * @param isGpt2 whether it is GPT-2's own, so that text can be encoded here
 */
public record TokenizerFiles(Map<String, byte[]> contents, boolean isGpt2) {
  public static final String VOCABULARY = "vocab.json";
  public static final String MERGES = "merges.txt";

  /** OpenAI's name of what is {@link #VOCABULARY} in a checkpoint; the contents are the same. */
  public static final String OPENAI_VOCABULARY = "encoder.json";

  /** OpenAI's name of what is {@link #MERGES} in a checkpoint; the contents are the same. */
  public static final String OPENAI_MERGES = "vocab.bpe";

  private static final String GENERATION = "generation_config.json";
  private static final String GPT2_GENERATION =
      "{\"bos_token_id\": %1$d, \"eos_token_id\": %1$d}\n".formatted(Gpt2Bpe.END_OF_TEXT);
  private static final List<String> NAMES =
      List.of(
          VOCABULARY,
          MERGES,
          GENERATION,
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json");

  public TokenizerFiles {
    contents = Collections.unmodifiableMap(new TreeMap<>(contents));
  }

  /** GPT-2's own. */
  public static TokenizerFiles gpt2(Gpt2Bpe bpe) {
    Gpt2Vocabulary vocabulary = new Gpt2Vocabulary(bpe);
    return new TokenizerFiles(
        Map.of(
            VOCABULARY, vocabulary.vocabJson().getBytes(StandardCharsets.UTF_8),
            MERGES, vocabulary.mergesTxt().getBytes(StandardCharsets.UTF_8),
            GENERATION, GPT2_GENERATION.getBytes(StandardCharsets.UTF_8)),
        true);
  }

  /** Those of a model folder, unchanged; GPT-2's own where it has no vocabulary. */
  static TokenizerFiles of(Path folder, Gpt2Bpe bpe) throws IOException {
    Map<String, byte[]> contents = new HashMap<>();
    for (String name : NAMES) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        contents.put(name, Files.readAllBytes(file));
      }
    }
    if (contents.containsKey(VOCABULARY)) {
      return new TokenizerFiles(
          contents, new Gpt2Vocabulary(bpe).matches(folder.resolve(VOCABULARY)));
    }
    Path openAi = folder.resolve(OPENAI_VOCABULARY);
    if (!Files.isRegularFile(openAi)) {
      gpt2(bpe).contents().forEach(contents::putIfAbsent);
      return new TokenizerFiles(contents, true);
    }
    boolean isGpt2 = new Gpt2Vocabulary(bpe).matches(openAi);
    contents.put(VOCABULARY, Files.readAllBytes(openAi));
    Path merges = folder.resolve(OPENAI_MERGES);
    if (Files.isRegularFile(merges)) {
      contents.put(MERGES, Files.readAllBytes(merges));
    }
    if (isGpt2) {
      gpt2(bpe).contents().forEach(contents::putIfAbsent);
    }
    return new TokenizerFiles(contents, isGpt2);
  }
}
