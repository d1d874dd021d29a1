package dev.gpt2.trainer.tradeoff;

import dev.gpt2.plan.Plan;
import dev.gpt2.plan.schedule.CostGraph;

/**
 * A plan that can be carried out.
 *
 * @param graph whose nodes it names
 * @param bytes what a step takes: its values with the gaps between them, and workspace
 */
public record PlannedStep(CostGraph graph, Plan plan, long bytes) {}
