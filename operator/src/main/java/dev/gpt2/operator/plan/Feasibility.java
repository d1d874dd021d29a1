package dev.gpt2.operator.plan;

import dev.gpt2.operator.api.PlanStatus;
import org.jspecify.annotations.Nullable;

/** Whether a run can be done in the memory it may take, as far as its spec tells. */
public sealed interface Feasibility {

  /** The plan; of an infeasible run the one that needs the least, and none where none is known. */
  @Nullable PlanStatus plan();

  /** One word, as Kubernetes conditions have it. */
  String reason();

  String message();

  /** Where it may run: what isn't known, doesn't limit that. */
  default Placement placement() {
    return Placement.ANYWHERE;
  }

  record Feasible(PlanStatus plan, String reason, String message, Placement placement)
      implements Feasibility {}

  record Infeasible(@Nullable PlanStatus plan, String reason, String message)
      implements Feasibility {}

  /** The trainer will know. */
  record Unknown(@Nullable PlanStatus plan, String reason, String message) implements Feasibility {}
}
