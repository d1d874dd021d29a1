package dev.gpt2.operator.plan;

import dev.gpt2.graph.RunGraphs;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.MemorySpec.Strategy;

/**
 * All that a plan depends on; runs that differ in anything else, say the learning rate, have the
 * same plan.
 *
 * @param device decides what ops are predicted to cost
 * @param tensorBytes for weights, optimizer's state and everything in a step
 * @param mostPercent how much recomputation is allowed
 */
record Question(
    RunGraphs run, DeviceType device, Strategy strategy, long tensorBytes, double mostPercent) {}
