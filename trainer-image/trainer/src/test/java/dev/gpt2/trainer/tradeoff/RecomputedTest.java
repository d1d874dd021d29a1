package dev.gpt2.trainer.tradeoff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.plan.Plan;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Facts;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import dev.gpt2.plan.schedule.Order;
import dev.gpt2.plan.schedule.Schedule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecomputedTest {

  @ParameterizedTest
  @CsvSource({
    "h.3.mlp.c_fc, mlp.c_fc",
    "d.h.11.ln_1, d.ln_1",
    "h47/qkv, qkv",
    "blocks/3/attn/q, attn/q",
    "transformer.h.3.attn, transformer.attn",
    "ln_f, ln_f",
    "h.3.ln_2, ln_2",
    "update.wte, update.wte"
  })
  void part_isTheNameWithoutItsBlock(String node, String part) {
    assertThat(Recomputed.part(node)).isEqualTo(part);
  }

  @Test
  void parts_addUpOverBlocks_dearestFirst() {
    // costs 10, 20, 70; the first twice and the second three times: 10 + 40 of 100 more
    CostGraph graph =
        new CostGraph(
            List.of(node("h.0.act", 10), node("h.1.act", 20), node("ln_f", 70)),
            new int[0],
            List.of());
    assertThat(recomputed(graph, 150, 0, 1, 0, 1, 1, 2)).containsExactly(new Recomputed("act", 50));
    assertThat(recomputed(graph, 180, 0, 1, 2, 2, 0))
        .containsExactly(new Recomputed("ln_f", 70), new Recomputed("act", 10));
  }

  @Test
  void whatTheGraphItselfCostsMore_isThatOfTheLogits() {
    CostGraph graph = new CostGraph(List.of(node("loss", 108)), new int[0], List.of());
    assertThat(recomputed(graph, 108, 0)).containsExactly(new Recomputed("logits", 8));
  }

  private static List<Recomputed> recomputed(CostGraph graph, long cost, int... order) {
    Plan plan = new Plan(Schedule.of(graph, new Order(order)), 0, "", cost, 100);
    return Recomputed.of(new PlannedStep(graph, plan, 0));
  }

  private static Facts node(String name, long cost) {
    return new Facts(
        name, Kind.REPEATABLE, new int[0], new long[] {1}, 0, cost, -1, new int[0], new int[0]);
  }
}
