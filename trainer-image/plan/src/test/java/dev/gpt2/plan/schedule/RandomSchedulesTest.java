package dev.gpt2.plan.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.Cases;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for the schedules of any graph in any order, with recomputation. */
final class RandomSchedulesTest {

  @Test
  void simulatedPeakIsTheOneSaidAnotherWay() {
    Cases.forAll(
        400,
        40,
        (random, size) -> {
          CostGraph graph = RandomOrders.graph(random, size);
          Order order = RandomOrders.order(graph, random);
          Schedule schedule = Schedule.of(graph, order);
          MemorySimulator.Profile profile = MemorySimulator.simulate(graph, schedule);
          assertThat(profile.peakBytes()).isEqualTo(peakBytes(graph, schedule.instructions()));
          assertThat(new Lifetimes(graph, order).peakBytes()).isEqualTo(profile.peakBytes());
          assertThat(profile.computations()).isEqualTo(order.length());
          assertThat(profile.cost())
              .isEqualTo(Arrays.stream(order.nodes()).mapToLong(graph::cost).sum());
        });
  }

  /**
   * Each Free comes as early as it can: moved before the Compute ahead of it, it breaks the step.
   */
  @Test
  void nothingCanBeFreedEarlier() {
    Cases.forAll(
        150,
        25,
        (random, size) -> {
          CostGraph graph = RandomOrders.graph(random, size);
          List<Instruction> all =
              Schedule.of(graph, RandomOrders.order(graph, random)).instructions();
          for (int i = 0; i < all.size(); i++) {
            if (all.get(i) instanceof Free free) {
              List<Instruction> earlier = new ArrayList<>(all);
              earlier.remove(i);
              earlier.add(computeBefore(all, i), free);
              assertThatThrownBy(() -> MemorySimulator.simulate(graph, new Schedule(earlier)))
                  .isInstanceOf(InvalidScheduleException.class);
            }
          }
        });
  }

  @Test
  void scheduleWithoutOneOfItsComputationsIsRefused() {
    Cases.forAll(
        150,
        25,
        (random, size) -> {
          CostGraph graph = RandomOrders.graph(random, size);
          List<Instruction> all =
              Schedule.of(graph, RandomOrders.order(graph, random)).instructions();
          for (int i = 0; i < all.size(); i++) {
            if (all.get(i) instanceof Compute) {
              List<Instruction> fewer = new ArrayList<>(all);
              fewer.remove(i);
              assertThatThrownBy(() -> MemorySimulator.simulate(graph, new Schedule(fewer)))
                  .isInstanceOf(InvalidScheduleException.class);
            }
          }
        });
  }

  private static int computeBefore(List<Instruction> all, int place) {
    int before = place;
    while (!(all.get(before) instanceof Compute)) {
      before--;
    }
    return before;
  }

  /** Looks back from every computation, and for every value anew, at what became of the value. */
  private static long peakBytes(CostGraph graph, List<Instruction> all) {
    long peak = 0;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i) instanceof Compute(int running)) {
        long bytes = graph.workspaceBytes(running) + graph.outputBytes(running);
        for (int value = 0; value < graph.valueCount(); value++) {
          if (isAlive(graph, value, all.subList(0, i)) && graph.overwritten(running) != value) {
            bytes += graph.bytes(value);
          }
        }
        peak = Math.max(peak, bytes);
      }
    }
    return peak;
  }

  private static boolean isAlive(CostGraph graph, int value, List<Instruction> past) {
    for (Instruction instruction : past.reversed()) {
      switch (instruction) {
        case Free(int freed) when freed == value -> {
          return false;
        }
        case Compute(int node) when node == graph.producer(value) -> {
          return true;
        }
        case Compute(int node) when graph.overwritten(node) == value -> {
          return false;
        }
        default -> {}
      }
    }
    return false;
  }
}
