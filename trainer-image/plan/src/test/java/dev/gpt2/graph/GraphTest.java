package dev.gpt2.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.ModelShape;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GraphTest {
  private static final Resident WEIGHT = Resident.weight("w", TensorSpec.f32(2));

  @Test
  void nodeReadsEarlierNodesOnly() {
    Node first = node(0, new Value(1, 0));
    Node second = node(1);
    assertThatThrownBy(() -> new Graph(List.of(first, second), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("n0");
  }

  @Test
  void nodeStandsAtThePlaceOfItsId() {
    assertThatThrownBy(() -> new Graph(List.of(node(1)), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at place 0");
  }

  @Test
  void resultIsNamedOnce() {
    Value made = new Value(0, 0);
    assertThatThrownBy(() -> new Graph(List.of(node(0)), List.of(made, made)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("each result must be named once");
  }

  @Test
  void outputThatANodeDoesNotHaveIsRefusedByItsName() {
    assertThatThrownBy(() -> node(0).output(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("n0 has 1 outputs, not an output 1");
  }

  /** Two nodes read w, which is 2 numbers of 4 bytes, and one its state. */
  @Test
  void residentsAreListedOnceInTheOrderOfTheirFirstUse() {
    Resident state = WEIGHT.state("moment1");
    Graph graph = new Graph(List.of(node(0, WEIGHT), node(1, state, WEIGHT)), List.of());
    assertThat(graph.residents()).containsExactly(WEIGHT, state);
    assertThat(graph.residentBytes()).isEqualTo(16);
  }

  @Test
  void callsAreListedOnce() {
    assertThat(new Graph(List.of(node(0), node(1)), List.of()).calls())
        .containsExactly(new OpCall(new Op.Gelu(), List.of(TensorSpec.f32(1))));
  }

  @Test
  void stepShapeFitsItsModel() {
    ModelShape model = new ModelShape(1, 2, 1, 4, 3);
    assertThat(new StepShape(model, 3, 4).tokens()).isEqualTo(12);
    assertThatThrownBy(() -> new StepShape(model, 0, 4))
        .hasMessage("batch size must be at least 1: 0");
    assertThatThrownBy(() -> new StepShape(model, 1, 5))
        .hasMessage("sequence length must be between 1 and the model's context of 4 tokens: 5");
    assertThatThrownBy(() -> new StepShape(model, 1, 0))
        .hasMessage("sequence length must be between 1 and the model's context of 4 tokens: 0");
  }

  /** 100 flops at 10 a second take 10 s, 40 bytes at 20 a second 2 s; starting takes 0.5 s. */
  @Test
  void costIsTheLongerOfComputingAndMovingAndTheStart() {
    Roofline roofline = new Roofline(10, 20, 0.5);
    assertThat(roofline.nanoseconds(100, 40)).isEqualTo(10_500_000_000L);
    assertThat(roofline.nanoseconds(10, 40)).isEqualTo(2_500_000_000L);
  }

  private static Node node(int id, Operand... operands) {
    return new Node(
        id,
        "n" + id,
        new OpCall(new Op.Gelu(), List.of(TensorSpec.f32(1))),
        List.of(operands),
        List.of(TensorSpec.f32(1)),
        0,
        0,
        0);
  }
}
