package dev.gpt2.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.graph.Gpt2Weights;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.Resident.Role;
import dev.gpt2.graph.RunGraphs;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.Trained;
import dev.gpt2.graph.TrainingRule;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.plan.MemoryAnswer.Fits;
import dev.gpt2.plan.MemoryAnswer.TooLarge;
import dev.gpt2.plan.MemoryAnswer.TooSlow;
import dev.gpt2.run.MemorySpec.Strategy;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.Precision;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** B batch, T positions, M = B·T, C channels, H heads, V vocabulary, L layers; 4 bytes a number. */
final class TrainingPlannerTest {
  private static final UpdateRule.Optimizer ADAM = new UpdateRule.Adam(0.9, 0.999, 1e-8, 0, false);
  private static final UpdateRule.Optimizer SGD = new UpdateRule.Sgd(0);
  private static final ModelShape SMALL = new ModelShape(4, 64, 4, 64, 500);

  @ParameterizedTest
  @ValueSource(strings = {"124M", "355M", "774M", "1558M"})
  void weightsAndAdamsTwoMoments_takeFourBytesAParameter(String size) {
    ModelShape model = shape(size);
    MemoryPlan plan = planner(model, 1, ADAM).keepAll();
    assertThat(plan.weightBytes()).isEqualTo(4 * model.parameterCount());
    assertThat(plan.optimizerBytes()).isEqualTo(2 * 4 * model.parameterCount());
    assertThat(plan.peakBytes())
        .isEqualTo(12 * model.parameterCount() + plan.arenaBytes() + plan.workspaceBytes());
  }

  /**
   * What is kept takes half, beside rounded matrices of 2 bytes for each of their elements;
   * weights, optimizer and sums stay as they are. So less is recomputed at the same limit.
   */
  @ParameterizedTest
  @ValueSource(strings = {"124M", "355M"})
  void inBf16_stepsTakeLess(String size) {
    TrainingRule rule = new TrainingRule(ADAM, Trained.ALL, 1, true);
    TrainingPlanner fp32 = planner(shape(size), 4, rule);
    TrainingPlanner bf16 = planner(shape(size), 4, rule.with(Precision.BF16));
    assertThat(bf16.keepAll().residentBytes()).isEqualTo(fp32.keepAll().residentBytes());
    assertThat(bf16.keepAll().arenaBytes()).isLessThan(fp32.keepAll().arenaBytes() * 2 / 3);
    for (long limit : new long[] {limits(fp32, 4)[1], limits(fp32, 4)[2]}) {
      assertThat(recomputes(bf16, limit)).isLessThan(recomputes(fp32, limit) * 0.6);
    }
  }

  private static double recomputes(TrainingPlanner planner, long limit) {
    return planner.cheapest(Strategy.REMATERIALIZE, limit).orElseThrow().step().recomputePercent();
  }

  /** So they are drawn, and written into checkpoints. */
  @Test
  void everyRunHasAllWeights_inTheModelsOrder() {
    for (Precision precision : Precision.values()) {
      for (Trained trained : Trained.values()) {
        TrainingRule rule = new TrainingRule(ADAM, trained, 1, false, precision);
        assertThat(planner(SMALL, 1, rule).keepAll().residents())
            .filteredOn(resident -> resident.role() == Role.WEIGHT)
            .containsExactlyElementsOf(Gpt2Weights.of(SMALL).all());
      }
    }
  }

  @Test
  void sgd_keepsNoState() {
    assertThat(planner(shape("124M"), 1, SGD).keepAll().optimizerBytes()).isZero();
  }

  /**
   * When all is kept, a block leaves for its backward pass: the stream that came in, 1, its first
   * norm, 1, query, key and value, 3, what attention mixed, 1, the stream in the middle, 1, its
   * second norm, 1, and the inner layer before and after GELU, 4 + 4: 16·M·C in all; besides, mean
   * and deviation of two norms, 4·M, and attention's log-sum-exp, H·M. After the blocks come the
   * stream and its norm, 2·M·C + 2·M.
   *
   * <p>At the loss all of them stand beside the loss, its gradient by the last norm [M, C] and by
   * the output matrix [V, C], and its chunk of logits with a column of -1. At the gradient of the
   * last block's second matrix, [4C, C], the norm after the blocks is gone, but that of GELU's
   * output, [M, 4C], is there, and that of the stream. Which of them is the peak depends on C.
   */
  @ParameterizedTest
  @CsvSource({
    "124M, 1, 128, loss",
    "355M, 1, 128, loss",
    "774M, 1, 128, d.h.35.mlp.c_proj.weight",
    "1558M, 1, 128, d.h.47.mlp.c_proj.weight",
    "124M, 3, 181, loss"
  })
  void peakOfPublishedSizes_followsFromTheirNumbers(
      String size, int batch, int rows, String peakNode) {
    ModelShape model = shape(size);
    long m = (long) batch * model.context();
    long c = model.channels();
    long v = model.vocabulary();
    long blocks = model.layers() * (16 * m * c + 4 * m + model.heads() * m);
    long loss = 1 + m * c + v * c;
    long atLoss = blocks + 2 * m * c + 2 * m + loss + rows * (v + 1);
    long inBlock = blocks + loss + 4 * m * c + 4 * c * c;
    Plan step = planner(model, batch, ADAM).keepAll().step();
    assertThat(step.peakBytes()).isEqualTo(4 * Math.max(atLoss, inBlock));
    assertThat(step.peakNode()).isEqualTo(peakNode);
    assertThat(step.recomputePercent()).isZero();
  }

  static Stream<TrainingRule> rules() {
    return Stream.of(
        TrainingRule.plain(ADAM),
        TrainingRule.plain(SGD),
        new TrainingRule(SGD, Trained.ALL, 2, false),
        new TrainingRule(ADAM, Trained.BLOCKS, 1, false),
        new TrainingRule(SGD, Trained.BLOCKS, 3, true),
        TrainingRule.plain(ADAM).with(Precision.BF16),
        new TrainingRule(SGD, Trained.ALL, 2, true, Precision.BF16));
  }

  /** At 40 limits: kept with all gaps and workspace, and more memory never costs more. */
  @ParameterizedTest
  @MethodSource("rules")
  void everyLimit_isKeptAndMoreNeverCostsMore(TrainingRule rule) {
    TrainingPlanner planner = planner(SMALL, 2, rule);
    long least = planner.smallest(Strategy.REMATERIALIZE).peakBytes();
    double before = Double.POSITIVE_INFINITY;
    for (long limit : limits(planner, 40)) {
      MemoryPlan plan = planner.cheapest(Strategy.REMATERIALIZE, limit).orElseThrow();
      assertThat(plan.peakBytes()).isLessThanOrEqualTo(limit);
      assertThat(plan.step().recomputePercent()).isBetween(0.0, before);
      before = plan.step().recomputePercent();
    }
    assertThat(before).isZero();
    assertThat(planner.cheapest(Strategy.REMATERIALIZE, least - 1)).isEmpty();
  }

  /** The memory that would do does, whatever was asked; of two rungs less that isn't so. */
  @ParameterizedTest
  @MethodSource("rules")
  void tooSlow_isAnsweredWithALimitThatIsEnough(TrainingRule rule) {
    TrainingPlanner planner = planner(SMALL, 2, rule);
    long rung = planner.keepAll().step().peakBytes() / 400;
    long least = planner.smallest(Strategy.REMATERIALIZE).peakBytes();
    for (double percent : new double[] {0, 1, 5, 10}) {
      long enough =
          switch (planner.plan(Strategy.REMATERIALIZE, least, percent)) {
            case TooSlow(MemoryPlan _, long bytes) -> bytes;
            case Fits(MemoryPlan plan) -> throw new AssertionError(plan.step().recomputePercent());
            case TooLarge(MemoryPlan plan, long _) -> throw new AssertionError(plan.peakBytes());
          };
      assertThat(planner.plan(Strategy.REMATERIALIZE, least / 2, percent))
          .isEqualTo(new TooLarge(planner.smallest(Strategy.REMATERIALIZE), enough));
      assertThat(planner.plan(Strategy.REMATERIALIZE, enough, percent)).isInstanceOf(Fits.class);
      assertThat(planner.plan(Strategy.REMATERIALIZE, enough - 2 * rung, percent))
          .isInstanceOf(TooSlow.class);
    }
  }

  @Test
  void otherStrategies_takeTheSameAtAnyLimit() {
    TrainingPlanner planner = planner(SMALL, 2, ADAM);
    MemoryPlan blocks = planner.smallest(Strategy.CHECKPOINT_BLOCKS);
    long bytes = blocks.peakBytes();
    assertThat(planner.plan(Strategy.CHECKPOINT_BLOCKS, Long.MAX_VALUE, 100))
        .isEqualTo(new Fits(blocks));
    assertThat(planner.plan(Strategy.CHECKPOINT_BLOCKS, bytes - 1, 100))
        .isEqualTo(new TooLarge(blocks, bytes));
    assertThat(planner.plan(Strategy.CHECKPOINT_BLOCKS, bytes, 1))
        .isEqualTo(new TooSlow(blocks, bytes));
    assertThat(planner.smallest(Strategy.KEEP_ALL)).isEqualTo(planner.keepAll());
  }

  /** Work that costs the less the later it is done makes the graph with more of it the cheaper. */
  @Test
  void recomputation_isCountedFromTheCheaperGraph() {
    GraphOptions logitsAreFree =
        GraphOptions.DEFAULT.with(
            call -> call.op().getClass().getSimpleName().equals("LossGradients") ? 1_000_000 : 1);
    TrainingPlanner planner =
        new TrainingPlanner(
            RunGraphs.of(new StepShape(SMALL, 2, SMALL.context()), ADAM), logitsAreFree);
    assertThat(planner.keepAll().step().cost()).isLessThan(1_000_000);
    assertThat(planner.keepAll().step().recomputePercent()).isZero();
    for (long limit : limits(planner, 10)) {
      assertThat(
              planner
                  .cheapest(Strategy.REMATERIALIZE, limit)
                  .orElseThrow()
                  .step()
                  .recomputePercent())
          .isNotNegative();
    }
  }

  private static long[] limits(TrainingPlanner planner, int steps) {
    long least = planner.smallest(Strategy.REMATERIALIZE).peakBytes();
    long range = planner.keepAll().peakBytes() - least;
    return LongStream.rangeClosed(0, steps).map(i -> least + range * i / steps).toArray();
  }

  private static TrainingPlanner planner(ModelShape model, int batch, UpdateRule.Optimizer rule) {
    return planner(model, batch, TrainingRule.plain(rule));
  }

  private static TrainingPlanner planner(ModelShape model, int batch, TrainingRule rule) {
    return new TrainingPlanner(
        new RunGraphs(new StepShape(model, batch, model.context()), rule, true, 0),
        GraphOptions.DEFAULT);
  }

  private static ModelShape shape(String size) {
    return ModelShape.ofSize(size).orElseThrow();
  }

  /** Of n trained weights 4n bytes for each: momentum, two moments of Adam, sums of gradients. */
  @Test
  void whatARunKeepsBesides_isInThePlan() {
    long weights = 4 * SMALL.parameterCount();
    MemoryPlan plain = planner(SMALL, 1, TrainingRule.plain(SGD)).keepAll();
    assertThat(plain.residentBytes()).isEqualTo(weights);
    UpdateRule.Optimizer momentum = new UpdateRule.Sgd(new UpdateRule.Decay(0, false), 0.9);
    assertThat(planner(SMALL, 1, TrainingRule.plain(momentum)).keepAll().optimizerBytes())
        .isEqualTo(weights);
    TrainingRule clipped = new TrainingRule(ADAM, Trained.ALL, 1, true);
    assertThat(planner(SMALL, 1, clipped).keepAll().optimizerBytes()).isEqualTo(3 * weights);
    long blocks = weights - 4L * SMALL.channels() * (500 + SMALL.context() + 2);
    TrainingRule frozen = new TrainingRule(ADAM, Trained.BLOCKS, 4, false);
    MemoryPlan plan = planner(SMALL, 1, frozen).keepAll();
    assertThat(plan.weightBytes()).isEqualTo(weights);
    assertThat(plan.optimizerBytes()).isEqualTo(3 * blocks);
  }
}
