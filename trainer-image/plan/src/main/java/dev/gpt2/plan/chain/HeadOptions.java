package dev.gpt2.plan.chain;

import dev.gpt2.plan.chain.Nest.Stage;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the innermost module may run: as it is, or with those nodes put off to the end of the step
 * that no gradient waits for.
 *
 * <p>In a language model the module is the loss over the vocabulary, where the memory of a step is
 * highest, and what can be put off is the gradient of the output matrix: large, and made of values
 * that are larger still. At the end nothing else is alive any more; the price is that the logits
 * are made twice.
 */
final class HeadOptions {
  private final CostGraph graph;
  private final StageRun run;

  HeadOptions(CostGraph graph) {
    this.graph = graph;
    this.run = new StageRun(graph);
  }

  List<HeadOption> of(Stage head) {
    List<HeadOption> options = new ArrayList<>();
    int[] all = IntStream.range(head.forwardFrom(), head.forwardTo()).toArray();
    options.add(
        new HeadOption(
            all, peak(all, head, head.escaping()), cost(all), new int[0], 0, new int[0], 0, 0));
    boolean[] waitedFor = waitedFor(head);
    int[] now = Arrays.stream(all).filter(n -> waitedFor[n - head.forwardFrom()]).toArray();
    int[] putOff = Arrays.stream(all).filter(n -> !waitedFor[n - head.forwardFrom()]).toArray();
    if (putOff.length > 0) {
      HeadOption option = putOff(head, now, putOff);
      if (option != null) {
        options.add(option);
      }
    }
    return options;
  }

  private @Nullable HeadOption putOff(Stage head, int[] now, int[] putOff) {
    // what is no larger than x is kept, the rest is made again
    int[] held =
        IntStream.concat(IntStream.of(head.x()), Arrays.stream(now).flatMap(this::outputs))
            .filter(v -> graph.bytes(v) <= graph.bytes(head.x()))
            .filter(
                v ->
                    reads(putOff, v)
                        || v == head.x()
                        || graph.bytes(v) * 64 < graph.bytes(head.x()))
            .toArray();
    int @Nullable [] later = lazily(putOff, held, head);
    if (later == null) {
      return null;
    }
    int[] used = Arrays.stream(held).filter(v -> reads(later, v)).toArray();
    return new HeadOption(
        now,
        peak(now, head, StageOptions.concat(head.escaping(), used)),
        cost(now),
        used,
        Arrays.stream(used).mapToLong(graph::bytes).sum(),
        later,
        run.peak(later, used, new int[0], -1),
        cost(later));
  }

  private int @Nullable [] lazily(int[] putOff, int[] held, Stage head) {
    List<Integer> order = new ArrayList<>();
    boolean[] there = new boolean[graph.valueCount()];
    for (int v : held) {
      there[v] = true;
    }
    for (int node : putOff) {
      if (!add(node, head, there, order)) {
        return null;
      }
    }
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  private boolean add(int node, Stage head, boolean[] there, List<Integer> order) {
    for (int input : graph.inputs(node)) {
      int producer = graph.producer(input);
      if (!there[input]
          && (producer < head.forwardFrom()
              || graph.kind(producer) != Kind.REPEATABLE
              || !add(producer, head, there, order))) {
        return false;
      }
    }
    order.add(node);
    outputs(node).forEach(v -> there[v] = true);
    return true;
  }

  /** Nodes that something outside the module depends on. */
  private boolean[] waitedFor(Stage head) {
    boolean[] waited = new boolean[head.forwardTo() - head.forwardFrom()];
    boolean[] wanted = new boolean[graph.valueCount()];
    for (int v : head.escaping()) {
      wanted[v] = true;
    }
    for (int node = head.forwardTo() - 1; node >= head.forwardFrom(); node--) {
      if (outputs(node).anyMatch(v -> wanted[v])) {
        waited[node - head.forwardFrom()] = true;
        for (int input : graph.inputs(node)) {
          wanted[input] = true;
        }
      }
    }
    return waited;
  }

  private IntStream outputs(int node) {
    return IntStream.range(graph.firstOutput(node), graph.firstOutput(node + 1));
  }

  private boolean reads(int[] nodes, int value) {
    return Arrays.stream(nodes).anyMatch(node -> contains(graph.inputs(node), value));
  }

  private static boolean contains(int[] values, int value) {
    return Arrays.stream(values).anyMatch(v -> v == value);
  }

  private long peak(int[] order, Stage head, int[] kept) {
    return run.peak(order, new int[0], StageOptions.concat(kept, new int[] {head.x()}), head.x());
  }

  private long cost(int[] nodes) {
    return Arrays.stream(nodes).mapToLong(graph::cost).sum();
  }
}
