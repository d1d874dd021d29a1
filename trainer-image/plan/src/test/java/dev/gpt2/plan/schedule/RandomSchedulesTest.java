package dev.gpt2.plan.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.Cases;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Node;
import dev.gpt2.graph.Value;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What holds for the schedules of any graph in any order, with recomputation. */
final class RandomSchedulesTest {

  @Test
  void simulatedPeakIsTheOneSaidAnotherWay() {
    Cases.forAll(
        400,
        40,
        (random, size) -> {
          Graph graph = RandomOrders.graph(random, size);
          List<Integer> order = RandomOrders.order(graph, random);
          Schedule schedule = Schedule.freeingAtLastUse(graph, order);
          MemorySimulator.Profile profile = MemorySimulator.simulate(graph, schedule);
          assertThat(profile.peakBytes()).isEqualTo(peakBytes(graph, schedule.instructions()));
          assertThat(profile.computations()).isEqualTo(order.size());
          assertThat(profile.cost())
              .isEqualTo(order.stream().mapToLong(id -> graph.node(id).cost()).sum());
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
          Graph graph = RandomOrders.graph(random, size);
          List<Instruction> all =
              Schedule.freeingAtLastUse(graph, RandomOrders.order(graph, random)).instructions();
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
          Graph graph = RandomOrders.graph(random, size);
          List<Instruction> all =
              Schedule.freeingAtLastUse(graph, RandomOrders.order(graph, random)).instructions();
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
  private static long peakBytes(Graph graph, List<Instruction> all) {
    long peak = 0;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i) instanceof Compute(int id)) {
        Node running = graph.node(id);
        long bytes = running.workspaceBytes() + running.outputBytes();
        for (Node node : graph.nodes()) {
          for (int output = 0; output < node.outputs().size(); output++) {
            Value value = node.output(output);
            if (isAlive(graph, value, all.subList(0, i)) && !isOverwritten(value, running)) {
              bytes += graph.spec(value).bytes();
            }
          }
        }
        peak = Math.max(peak, bytes);
      }
    }
    return peak;
  }

  private static boolean isAlive(Graph graph, Value value, List<Instruction> past) {
    for (Instruction instruction : past.reversed()) {
      switch (instruction) {
        case Free(Value freed) when freed.equals(value) -> {
          return false;
        }
        case Compute(int id) when id == value.node() -> {
          return true;
        }
        case Compute(int id) when isOverwritten(value, graph.node(id)) -> {
          return false;
        }
        default -> {}
      }
    }
    return false;
  }

  private static boolean isOverwritten(Value value, Node node) {
    OptionalInt overwritten = node.op().overwrites();
    return overwritten.isPresent() && node.operands().get(overwritten.getAsInt()).equals(value);
  }
}
