package dev.gpt2.trainer;

import dev.gpt2.run.ByteQuantity;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.MemorySpec;
import dev.gpt2.trainer.tradeoff.Fixed;
import dev.gpt2.trainer.tradeoff.ModelPlans;
import dev.gpt2.trainer.tradeoff.StepPlans;
import dev.gpt2.trainer.tradeoff.Subject;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The memory within which a step is planned; named as the options of {@code train} are. */
final class LimitOptions {
  private static final Pattern SHARE = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,6})?%");

  @Option(
      names = "--memory-limit",
      paramLabel = "BYTES",
      order = 20,
      description = "plan a model within what its process may take: 2Gi, 1500Mi")
  private @Nullable String memoryLimit;

  @Option(
      names = "--memory-reserve",
      paramLabel = "BYTES",
      order = 21,
      description = "what of a limit is to stay free (default: 128Mi)")
  private @Nullable String memoryReserve;

  @Option(
      names = "--device",
      paramLabel = "TYPE",
      order = 22,
      description = "CPU or GPU, whose memory is limited (default: CPU)")
  private @Nullable DeviceType device;

  @Option(
      names = "--budget",
      paramLabel = "BYTES",
      order = 23,
      description =
          "plan a model or a graph within this for tensors: 1Gi, or 25%% of what keeping everything"
              + " takes")
  private @Nullable String budget;

  /** Whether there is a limit to answer. */
  boolean stateALimit() {
    return memoryLimit != null || budget != null;
  }

  /** Whether anything is said of a process, which a graph has none of. */
  boolean describeAProcess() {
    return memoryLimit != null || memoryReserve != null || device != null;
  }

  /** A model's plans, its process on the device that was named. */
  ModelPlans plans(Subject.Training training) {
    return new ModelPlans(
        training,
        device == null ? DeviceType.CPU : device,
        bytes(
            "--memory-reserve",
            memoryReserve == null ? MemorySpec.DEFAULT_RESERVE : memoryReserve));
  }

  /** The limit for everything that a step's plans count; empty when none is stated. */
  OptionalLong limitBytes(StepPlans plans) {
    if (memoryLimit != null && budget != null) {
      throw new InvalidRunException("--memory-limit: goes without --budget");
    }
    if (memoryLimit != null) {
      return OptionalLong.of(bytes("--memory-limit", memoryLimit));
    }
    if (budget == null) {
      return OptionalLong.empty();
    }
    Fixed fixed = plans.fixed();
    return OptionalLong.of(
        fixed.limitFor(
            bytesOrShare("--budget", budget, fixed.residentBytes() + plans.keepAll().bytes())));
  }

  /** A quantity as Kubernetes writes it. */
  private static long bytes(String option, String text) {
    long bytes =
        ByteQuantity.parse(text)
            .orElseThrow(
                () ->
                    new InvalidRunException(
                        "%s: bytes such as 2Gi, 1500Mi or 2000000000 expected, found %s"
                            .formatted(option, text)));
    if (bytes > Long.MAX_VALUE / 2) {
      throw new InvalidRunException("%s: less than 4Ei expected, found %s".formatted(option, text));
    }
    return bytes;
  }

  /** The same, or a share of the whole, rounded down. */
  private static long bytesOrShare(String option, String text, long whole) {
    return SHARE.matcher(text).matches()
        ? (long) (Double.parseDouble(text.substring(0, text.length() - 1)) / 100 * whole)
        : bytes(option, text);
  }
}
