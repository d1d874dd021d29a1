package dev.gpt2.graph;

import static dev.gpt2.graph.TensorSpec.f32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.graph.Resident.Role;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.MemorySimulator;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.run.ModelShape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class Gpt2GenerationTest {
  private static final ModelShape MODEL = new ModelShape(3, 8, 2, 200, 50);
  private static final Gpt2Generation GENERATION = new Gpt2Generation(MODEL, 6, 150);

  @Test
  void bothPassesKeepTheRulesOfAStep() {
    for (Graph graph : List.of(GENERATION.prompt(), GENERATION.decoding())) {
      CostGraph numbers = CostGraph.of(graph);
      Schedule schedule = Schedule.keepAll(numbers);
      assertThat(MemorySimulator.simulate(numbers, schedule).computations())
          .isEqualTo(graph.nodes().size());
    }
  }

  @Test
  void bothPassesShareWeightsAndCache() {
    assertThat(GENERATION.decoding().residents())
        .containsAll(GENERATION.prompt().residents())
        .containsAll(Gpt2Weights.of(MODEL).all());
    assertThat(caches(GENERATION.prompt()))
        .containsExactlyElementsOf(caches(GENERATION.decoding()));
    assertThat(caches(GENERATION.decoding()))
        .extracting(Resident::spec)
        .containsExactly(f32(2, 6, 2, 150, 4), f32(2, 6, 2, 150, 4), f32(2, 6, 2, 150, 4));
  }

  /** Six sequences fill two groups of four rows; one is a group of its own. */
  @Test
  void resultIsARowOfLogitsForEachSequenceAndFiller() {
    Graph decoding = GENERATION.decoding();
    assertThat(decoding.results().stream().map(decoding::spec)).containsExactly(f32(8, 50));
    Graph single = new Gpt2Generation(MODEL, 1, 150).decoding();
    assertThat(single.results().stream().map(single::spec)).containsExactly(f32(1, 50));
  }

  /** Nothing reads what the last block makes of it. */
  @Test
  void promptEndsWithTheLastKeysAndValues() {
    Graph prompt = GENERATION.prompt();
    assertThat(prompt.results()).isEmpty();
    assertThat(prompt.nodes().getLast().name()).isEqualTo("h.2.attn");
  }

  @Test
  void chunkIsNoLongerThanTheRoom() {
    assertThat(GENERATION.chunkPositions()).isEqualTo(64);
    assertThat(new Gpt2Generation(MODEL, 1, 5).chunkPositions()).isEqualTo(5);
  }

  @Test
  void morePositionsThanTheContext_areRefusedWithBothNumbers() {
    assertThatThrownBy(() -> new Gpt2Generation(MODEL, 1, 201))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("200")
        .hasMessageContaining("201");
    assertThatThrownBy(() -> new Gpt2Generation(MODEL, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Resident> caches(Graph graph) {
    Stream<Resident> residents = graph.residents().stream();
    return residents.filter(resident -> resident.role() == Role.CACHE).toList();
  }
}
