package dev.gpt2.trainer.picture;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * Which nodes are the forward pass, the loss being the last of them, told by the graph's form
 * alone.
 *
 * <p>The loss depends on the whole forward pass and every gradient on the loss. So the forward pass
 * is what all results, the first update and the last update have in common; what only some of them
 * need comes after it.
 */
final class ForwardPass {
  private ForwardPass() {}

  static BitSet of(CostGraph graph) {
    BitSet common = new BitSet();
    common.set(0, graph.nodeCount());
    for (int result : graph.results()) {
      BitSet needed = neededBy(graph, graph.producer(result));
      needed.set(graph.producer(result));
      common.and(needed);
    }
    BitSet updates = new BitSet();
    for (int node = 0; node < graph.nodeCount(); node++) {
      updates.set(node, graph.kind(node) == Kind.UPDATE);
    }
    if (!updates.isEmpty()) {
      common.and(neededBy(graph, updates.nextSetBit(0)));
      common.and(neededBy(graph, updates.length() - 1));
    }
    return common;
  }

  private static BitSet neededBy(CostGraph graph, int last) {
    BitSet needed = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    open.push(last);
    while (!open.isEmpty()) {
      for (int input : graph.inputs(open.pop())) {
        int producer = graph.producer(input);
        if (!needed.get(producer)) {
          needed.set(producer);
          open.push(producer);
        }
      }
    }
    return needed;
  }
}
