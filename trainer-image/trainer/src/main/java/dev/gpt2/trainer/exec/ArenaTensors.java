package dev.gpt2.trainer.exec;

import ai.djl.pytorch.jni.IValue;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Node;
import dev.gpt2.graph.TensorSpec;
import dev.gpt2.plan.arena.Arena;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Schedule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A tensor for each place that a graph's values take in the buffer for them.
 *
 * <p>The tensors are made once: a step allocates nothing but what kernels hold for themselves.
 */
final class ArenaTensors implements AutoCloseable {
  private record Place(TensorSpec spec, long offset) {}

  private final Map<Place, IValue> tensors = new HashMap<>();
  private final List<IValue[]> outputs = new ArrayList<>();

  ArenaTensors(TorchOps ops, Graph graph, Schedule schedule, Arena arena, ArenaBuffer buffer) {
    if (arena.bytes() > buffer.bytes()) {
      throw new IllegalArgumentException(
          "the values take %d bytes, the buffer has %d".formatted(arena.bytes(), buffer.bytes()));
    }
    for (var instruction : schedule.instructions()) {
      if (instruction instanceof Compute(int id)) {
        Node node = graph.node(id);
        int computation = outputs.size();
        IValue[] places = new IValue[node.outputs().size()];
        for (int i = 0; i < places.length; i++) {
          Place place = new Place(node.outputs().get(i), arena.offset(computation, i));
          places[i] =
              tensors.computeIfAbsent(place, p -> ops.place(p.spec(), buffer.tensor(), p.offset()));
        }
        outputs.add(places);
      }
    }
  }

  /** Where the outputs of a computation go; computations are numbered as the schedule has them. */
  IValue[] outputs(int computation) {
    return outputs.get(computation);
  }

  @Override
  public void close() {
    tensors.values().forEach(IValue::close);
  }
}
