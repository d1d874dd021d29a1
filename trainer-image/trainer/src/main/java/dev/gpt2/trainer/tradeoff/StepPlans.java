package dev.gpt2.trainer.tradeoff;

import java.util.Optional;

/** One step's plans at any limit. */
public sealed interface StepPlans permits ModelPlans, GraphPlans {

  Subject subject();

  Fixed fixed();

  PlannedStep keepAll();

  /** The plan that takes the least memory. */
  PlannedStep smallest();

  /** What people do without a planner, at whatever it takes. */
  PlannedStep checkpointBlocks();

  /** The cheapest plan whose tensors, those that stay among them, keep a limit; or none. */
  Optional<PlannedStep> within(long tensorBytes);
}
