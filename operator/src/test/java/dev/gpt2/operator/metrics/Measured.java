package dev.gpt2.operator.metrics;

import dev.gpt2.operator.api.TrainingStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.jspecify.annotations.Nullable;

/** What a trainer has reported, with one figure in it. */
final class Measured {
  private Measured() {}

  static TrainingStatus peak(@Nullable Long bytes) {
    return Serialization.unmarshal(
        bytes == null ? "{}" : "{\"measuredPeakBytes\": " + bytes + "}", TrainingStatus.class);
  }
}
