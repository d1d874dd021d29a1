package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.RunGraphs;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.TrainingPlanner;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.MemorySpec.Strategy;
import dev.gpt2.run.ModelShape;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@link RematBench} compares with PyTorch: what plans hold, and which plan is taken. */
final class CeilingTest {
  private static final long ANY = Long.MAX_VALUE / 2;
  private static final int L = 3;
  private static final int M = 24;
  private static final int C = 32;
  private static final int H = 2;
  private static final StepShape SHAPE = new StepShape(new ModelShape(L, C, H, 64, 97), 1, M);
  private static final UpdateRule.Optimizer ADAMW =
      new UpdateRule.Adam(0.9, 0.999, 1e-8, 0.01, true);
  private static final GraphOptions OPTIONS = GraphOptions.of(DeviceType.CPU);
  private static final TrainingPlanner PLANNER =
      new TrainingPlanner(RunGraphs.of(SHAPE, ADAMW), OPTIONS);
  private static final List<Graph> GRAPHS =
      Stream.of(Head.values())
          .map(head -> Gpt2TrainingGraph.of(SHAPE, ADAMW, OPTIONS.with(head)))
          .toList();

  /**
   * Of each block two layer norms [M, C] with mean and deviation [M], qkv [M, 3C], the mixed values
   * [M, C] and log-sum-exp [H, M], the stream in the middle and at the end [M, C], and both sides
   * of GELU [M, 4C]; before them the embedding, after them a layer norm.
   */
  @Test
  void keepingEverything_holdsWhatTheBackwardPassReads() {
    long block = M * (2 * (C + 2) + 3 * C + C + H + 2 * C + 2 * 4 * C);
    assertThat(held(PLANNER.keepAll())).isEqualTo(Float.BYTES * (M * C + L * block + M * (C + 2)));
  }

  /** What enters each block, the stream after the last one, and a layer norm. */
  @Test
  void aCheckpointPerBlock_holdsTheStream() {
    assertThat(held(PLANNER.smallest(Strategy.CHECKPOINT_BLOCKS)))
        .isEqualTo(Float.BYTES * ((L + 1) * M * C + M * (C + 2)));
  }

  @Test
  void roomForEverything_isOfferedKeepingEverything() {
    MemoryPlan plan = ((Ceiling.Offer.Cheapest) new Ceiling(ANY, ANY).offer(GRAPHS)).plan();
    assertThat(plan.step().digest()).isEqualTo(PLANNER.keepAll().step().digest());
  }

  @Test
  void holdingLess_costsMore() {
    long mostHeld = held(PLANNER.keepAll());
    long mostStep = stepBytes(PLANNER.keepAll());
    long cost = 0;
    for (int percent = 100; percent >= 60; percent -= 10) {
      Ceiling ceiling = new Ceiling(mostHeld * percent / 100, mostStep);
      MemoryPlan plan = ((Ceiling.Offer.Cheapest) ceiling.offer(GRAPHS)).plan();
      assertThat(held(plan)).isLessThanOrEqualTo(ceiling.heldBytes());
      assertThat(stepBytes(plan)).isLessThanOrEqualTo(mostStep);
      assertThat(plan.step().cost()).isGreaterThanOrEqualTo(cost);
      cost = plan.step().cost();
    }
  }

  /** What the loss reads is always held: a layer norm's output [M, C]. */
  @Test
  void lessThanTheLossReads_isRefusedWithTheLeast() {
    long least = Float.BYTES * M * C;
    var none = (Ceiling.Offer.None) new Ceiling(least - 1, ANY).offer(GRAPHS);
    long offered = none.leastHeldBytes().orElseThrow();
    assertThat(offered).isGreaterThanOrEqualTo(least);
    assertThat(new Ceiling(offered, ANY).offer(GRAPHS)).isInstanceOf(Ceiling.Offer.Cheapest.class);
  }

  @Test
  void lessThanAnyStepTakes_isRefusedWithoutOne() {
    assertThat(new Ceiling(ANY, 1).offer(GRAPHS))
        .isEqualTo(new Ceiling.Offer.None(OptionalLong.empty()));
  }

  private static long held(MemoryPlan plan) {
    return HeldBytes.of(plan.graph(), plan.step().schedule());
  }

  private static long stepBytes(MemoryPlan plan) {
    return plan.peakBytes() - plan.residentBytes();
  }
}
