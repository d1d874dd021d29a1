package dev.gpt2.trainer.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a run works with, as it is shown and kept: known before its first step.
 *
 * @param model such as {@code GPT-2 124M}
 * @param device such as {@code CPU, 2 threads}
 * @param steps that it is to have in all
 * @param versions of the programs, by name
 * @param data what it learns from and began with, by name, digests among them
 * @param provenance those digests
 * @param settings each field of the run by its path: {@code training.batchSize} → 1
 */
public record RunFacts(
    String model,
    String device,
    long steps,
    Map<String, String> versions,
    Map<String, String> data,
    Provenance provenance,
    Map<String, String> settings,
    PlannedMemory memory) {

  public RunFacts {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(provenance, "provenance");
    Objects.requireNonNull(memory, "memory");
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /**
   * By which others can tell what a run was made of: SHA-256 digests, in hexadecimal.
   *
   * @param modelDigest of the weights it began with; null: random ones
   * @param datasetDigest of the tokens that it learns from
   * @param tokenizerDigest of {@code vocab.json}
   * @param settingsDigest of the run's file, with all defaults
   */
  public record Provenance(
      @Nullable String modelDigest,
      String datasetDigest,
      String tokenizerDigest,
      String settingsDigest) {}

  /**
   * What a run was planned to take.
   *
   * @param limitBytes all that it may take
   * @param processBytes foreseen for what is no tensor
   * @param reserveBytes to stay free
   * @param stepBytes what a step takes beside weights and optimizer
   * @param keepAllBytes what it would take if nothing were computed again
   * @param recomputePercent how much of a step's computation is done again
   */
  public record PlannedMemory(
      long limitBytes,
      long processBytes,
      long reserveBytes,
      long weightBytes,
      long optimizerBytes,
      long stepBytes,
      long keepAllBytes,
      double recomputePercent) {

    /** All tensors at their highest: what {@link StepReport#peakBytes} is to be compared with. */
    public long tensorBytes() {
      return weightBytes + optimizerBytes + stepBytes;
    }
  }
}
