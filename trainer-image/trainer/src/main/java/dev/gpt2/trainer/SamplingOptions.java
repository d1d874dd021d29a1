package dev.gpt2.trainer;

import java.util.Map;
import picocli.CommandLine.Option;

/** What the model is to write during a run; any of these turns it on. */
final class SamplingOptions {
  private final Map<String, Object> fields;

  SamplingOptions(Map<String, Object> fields) {
    this.fields = fields;
  }

  @Option(
      names = "--sample-every",
      paramLabel = "STEPS",
      order = 80,
      description = "let the model write something, into files beside the checkpoints")
  void sampleEvery(long value) {
    fields.put("sampling.every", value);
  }

  @Option(
      names = "--sample-count",
      paramLabel = "N",
      order = 81,
      description = "texts each time (default: 1)")
  void sampleCount(int value) {
    fields.put("sampling.count", value);
  }

  @Option(
      names = "--sample-length",
      paramLabel = "TOKENS",
      order = 82,
      description = "of a text (default: what the context allows, at most 1023)")
  void sampleLength(int value) {
    fields.put("sampling.length", value);
  }

  @Option(
      names = "--top-k",
      paramLabel = "N",
      order = 83,
      description = "choose from the N likeliest tokens (default: 40; 0: all)")
  void topK(int value) {
    fields.put("sampling.topK", value);
  }

  @Option(
      names = "--top-p",
      paramLabel = "P",
      order = 84,
      description = "choose from the likeliest that have this probability (default: 0, all)")
  void topP(double value) {
    fields.put("sampling.topP", value);
  }

  @Option(
      names = "--temperature",
      paramLabel = "T",
      order = 85,
      description = "above 1 more surprising, below 1 less (default: 1; 0: the likeliest)")
  void temperature(double value) {
    fields.put("sampling.temperature", value);
  }

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      order = 86,
      description = "what a text goes on from (default: nothing)")
  void prompt(String value) {
    fields.put("sampling.prompt", value);
  }
}
