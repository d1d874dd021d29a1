package dev.gpt2.operator.plan;

import dev.gpt2.operator.api.ContainerResources;
import dev.gpt2.operator.api.FineTuneJobSpec;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.MemorySpec;
import dev.gpt2.run.RunSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The memory that a run may take, and the field that says so.
 *
 * @param field its path, from {@code spec} or {@code status}
 * @param quantity as it is written there
 */
record StatedLimit(long bytes, String field, String quantity) {
  private static final String OF_CONTAINER = "spec.resources.limits.memory";
  private static final String OF_ATTEMPT = "status.attempts[].memoryLimit";
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  /**
   * The lowest of the run's own limit, on CPU that of the container, and that of an attempt after
   * others ran out of memory; empty where none is stated. A GPU's memory has nothing to do with the
   * container's.
   */
  static Optional<StatedLimit> of(FineTuneJobSpec spec, RunSpec run, Optional<Quantity> ofAttempt) {
    return Stream.of(
            ofRun(run.memory()),
            ofContainer(spec, run.device().type()),
            ofAttempt.map(limit -> stated(limit, OF_ATTEMPT)))
        .flatMap(Optional::stream)
        .min(Comparator.comparingLong(StatedLimit::bytes));
  }

  /** Whether it is the container's own. */
  boolean isContainers() {
    return field.equals(OF_CONTAINER);
  }

  private static Optional<StatedLimit> ofRun(MemorySpec memory) {
    OptionalLong bytes = memory.limitBytes();
    return bytes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new StatedLimit(
                bytes.getAsLong(), "spec.memory.limit", Objects.toString(memory.limit())));
  }

  private static Optional<StatedLimit> ofContainer(FineTuneJobSpec spec, DeviceType device) {
    ContainerResources resources =
        Objects.requireNonNullElse(spec.resources(), ContainerResources.NONE);
    Quantity limit = device == DeviceType.CPU ? resources.limits().get("memory") : null;
    return Optional.ofNullable(limit).map(quantity -> stated(quantity, OF_CONTAINER));
  }

  private static StatedLimit stated(Quantity quantity, String field) {
    return new StatedLimit(bytes(quantity), field, quantity.toString());
  }

  private static long bytes(Quantity quantity) {
    return quantity
        .getNumericalAmount()
        .setScale(0, RoundingMode.CEILING)
        .min(MOST)
        .longValueExact();
  }
}
