package dev.gpt2.trainer;

import dev.gpt2.run.DeviceType;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.sample.SamplingRule;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is written, by which model, and how it is printed. */
final class SampleOptions {
  /** As the reference has it while it trains, and OpenAI's published samples have it. */
  private static final int DEFAULT_TOP_K = 40;

  /** What Java makes of an argument's bytes that aren't in the locale's encoding. */
  private static final char NO_CHARACTER = '\uFFFD';

  @Option(
      names = "--model",
      paramLabel = "FOLDER",
      order = 10,
      required = true,
      description = "a model, a checkpoint, or a run, of which the newest sound checkpoint counts")
  private Path model = Path.of("");

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      order = 20,
      description = "what to go on from (default: nothing, a text of its own)")
  private @Nullable String prompt;

  @Option(
      names = "--prompt-file",
      paramLabel = "FILE",
      order = 21,
      description = "the same from a file in UTF-8, without the line end at its end")
  private @Nullable Path promptFile;

  @Option(
      names = "--interactive",
      order = 22,
      description = "a prompt from each line of the input, up to its end")
  private boolean interactive;

  @Option(
      names = "--token-ids",
      order = 23,
      description = "prompts and samples are token ids; for models with a tokenizer of their own")
  private boolean tokenIds;

  @Option(names = "--count", paramLabel = "N", order = 30, description = "samples (default: 1)")
  private int count = 1;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      order = 31,
      description = "samples written side by side: more a second, more memory (default: 1)")
  private int batchSize = 1;

  @Option(
      names = "--length",
      paramLabel = "TOKENS",
      order = 32,
      description =
          "of each sample (default: up to the end of the model's context; with a prompt half of it)")
  private @Nullable Integer length;

  @Option(
      names = "--stop-at-end-of-text",
      order = 33,
      description = "end a sample where the model ends a text, at the token <|endoftext|>")
  private boolean stopAtEndOfText;

  @Option(
      names = "--temperature",
      paramLabel = "NUMBER",
      order = 40,
      description = "less than 1: likelier tokens; 0: always the likeliest (default: 1)")
  private double temperature = 1;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      order = 41,
      description = "only the N likeliest tokens; 0: all (default: 40, or 0 with --top-p)")
  private @Nullable Integer topK;

  @Option(
      names = "--top-p",
      paramLabel = "NUMBER",
      order = 42,
      description =
          "only the likeliest tokens that have this probability together; 0 or 1: all (default: 0)")
  private double topP;

  @Option(
      names = "--seed",
      paramLabel = "N",
      order = 43,
      description = "the same samples again (default: another one each time, which is told)")
  private @Nullable Long seed;

  @Option(
      names = "--device",
      paramLabel = "TYPE",
      order = 50,
      description = "CPU or GPU (default: CPU)")
  private DeviceType device = DeviceType.CPU;

  @Option(
      names = "--threads",
      paramLabel = "N",
      order = 51,
      description = "default: as many as this process may use")
  private @Nullable Integer threads;

  @Option(
      names = "--show-prompt",
      order = 60,
      description = "print the prompt in front of each sample")
  private boolean showPrompt;

  @Option(names = "--json", order = 61, description = "print an object a line for each sample")
  private boolean json;

  /** Refuses what can't be done whatever the model is. */
  void refuseMistakes() {
    long prompts =
        Stream.of(prompt != null, promptFile != null, interactive).filter(p -> p).count();
    refuse(prompts > 1, "--prompt, --prompt-file, --interactive: only one of them at a time");
    refuse(
        prompt != null && prompt.indexOf(NO_CHARACTER) >= 0,
        "--prompt: has bytes that are no text in this locale; set LC_ALL=C.UTF-8, or give it by"
            + " --prompt-file");
    refuse(count < 1, "--count: a number from 1 expected, found " + count);
    refuse(batchSize < 1, "--batch-size: a number from 1 expected, found " + batchSize);
    refuse(length != null && length < 1, "--length: a number from 1 expected, found " + length);
    refuse(threads != null && threads < 1, "--threads: a number from 1 expected, found " + threads);
    refuse(
        !(temperature >= 0 && temperature < Double.POSITIVE_INFINITY),
        "--temperature: a number from 0 expected, found " + temperature);
    refuse(topK != null && topK < 0, "--top-k: a number from 0 expected, found " + topK);
    refuse(!(topP >= 0 && topP <= 1), "--top-p: a number from 0 to 1 expected, found " + topP);
  }

  private static void refuse(boolean wrong, String message) {
    if (wrong) {
      throw new InvalidRunException(message);
    }
  }

  Path model() {
    return model;
  }

  @Nullable String prompt() {
    return prompt;
  }

  @Nullable Path promptFile() {
    return promptFile;
  }

  boolean isInteractive() {
    return interactive;
  }

  boolean tokenIds() {
    return tokenIds;
  }

  int count() {
    return count;
  }

  /** Sequences side by side: no more than there are samples. */
  int batch() {
    return Math.min(batchSize, count);
  }

  @Nullable Integer length() {
    return length;
  }

  boolean stopsAtEndOfText() {
    return stopAtEndOfText;
  }

  SamplingRule rule() {
    int most = topK == null ? (topP == 0 ? DEFAULT_TOP_K : 0) : topK;
    return new SamplingRule(temperature, most, topP);
  }

  @Nullable Long seed() {
    return seed;
  }

  DeviceType device() {
    return device;
  }

  int threads() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }

  boolean showsPrompt() {
    return showPrompt;
  }

  boolean json() {
    return json;
  }
}
