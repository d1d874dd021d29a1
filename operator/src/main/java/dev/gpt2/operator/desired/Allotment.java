package dev.gpt2.operator.desired;

import dev.gpt2.operator.plan.Placement;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Optional;

/**
 * What an attempt is given.
 *
 * @param attempt its number
 * @param memoryLimit of its training, where that isn't the spec's
 * @param placement where its pod may run
 */
public record Allotment(int attempt, Optional<Quantity> memoryLimit, Placement placement) {}
