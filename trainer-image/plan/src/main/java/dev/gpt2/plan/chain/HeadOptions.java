package dev.gpt2.plan.chain;

import dev.gpt2.plan.chain.Nest.Stage;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the innermost module may run.
 *
 * <p>In a language model it is the loss over the vocabulary, where the memory of a step is highest.
 * No other gradient waits for that of the output matrix, which is large and made of values that are
 * larger still. So it may be made where it stands; or after the gradients of the last stages, whose
 * values are gone by then; or at the end of the step, where nothing else is alive, from logits that
 * are made twice.
 */
final class HeadOptions {
  /** How many of the last stages may run together with the module: a norm and one block. */
  private static final int MOST_STAGES = 3;

  private static final int TINY = 64;

  private final CostGraph graph;
  private final List<Stage> stages;
  private final Stage head;
  private final StageRun run;
  private final StageOptions options;
  private final int[] now;
  private final int[] waiting;

  HeadOptions(CostGraph graph, Nest nest) {
    this.graph = graph;
    this.stages = nest.stages();
    this.head = nest.head();
    this.run = new StageRun(graph);
    this.options = new StageOptions(graph);
    boolean[] waitedFor = waitedFor();
    this.now = nodes().filter(node -> waitedFor[node - head.forwardFrom()]).toArray();
    this.waiting = nodes().filter(node -> !waitedFor[node - head.forwardFrom()]).toArray();
  }

  /** All ways, by what they put off to the end. */
  SequencedMap<PutOff, List<HeadOption>> all() {
    SequencedMap<PutOff, List<HeadOption>> all = new LinkedHashMap<>();
    List<HeadOption> complete = new ArrayList<>();
    for (int count = 0; count <= Math.min(MOST_STAGES, stages.size()); count++) {
      complete.addAll(together(count, nodes().toArray(), new int[0]));
      if (waiting.length > 0) {
        complete.addAll(together(count, now, waiting));
      }
    }
    all.put(PutOff.NOTHING, complete);
    PutOff putOff = waiting.length > 0 ? putOff() : null;
    if (putOff != null) {
      all.put(putOff, List.of(withoutWaiting(putOff)));
    }
    return all;
  }

  /** The last stages and the module as one: forward, first, the stages' backward parts, last. */
  private List<HeadOption> together(int count, int[] first, int[] last) {
    int from = count == 0 ? head.forwardFrom() : stages.get(stages.size() - count).forwardFrom();
    Stage outermost = count == 0 ? head : stages.get(stages.size() - count);
    int[] backward = IntStream.range(head.forwardTo(), outermost.backwardTo()).toArray();
    int[] x = {head.x()};
    Section section =
        new Section(
            outermost.x(),
            from,
            head.forwardFrom(),
            count == 0 ? new int[0] : x,
            new int[0],
            StageOptions.concat(StageOptions.concat(first, backward), last),
            x,
            outermost.escaping());
    List<HeadOption> ways = new ArrayList<>();
    for (StageOption option : options.of(section)) {
      int[] order = StageOptions.concat(option.forward(), option.backward());
      long peak = Math.max(option.forwardPeak(), option.backwardPeak());
      ways.add(new HeadOption(count, order, peak, cost(order)));
    }
    return ways;
  }

  private HeadOption withoutWaiting(PutOff putOff) {
    int[] kept = StageOptions.concat(head.escaping(), putOff.held());
    long peak =
        run.peak(now, new int[0], StageOptions.concat(kept, new int[] {head.x()}), head.x());
    return new HeadOption(0, now, peak, cost(now));
  }

  private @Nullable PutOff putOff() {
    // what is no larger than x stays, the rest is made again
    long most = graph.bytes(head.x());
    int[] small =
        IntStream.concat(IntStream.of(head.x()), Arrays.stream(now).flatMap(this::outputs))
            .filter(v -> graph.bytes(v) <= most)
            .filter(v -> reads(waiting, v) || v == head.x() || graph.bytes(v) * TINY < most)
            .toArray();
    int @Nullable [] order = lazily(waiting, small);
    if (order == null) {
      return null;
    }
    int[] held = Arrays.stream(small).filter(v -> reads(order, v)).toArray();
    return new PutOff(
        held,
        Arrays.stream(held).mapToLong(graph::bytes).sum(),
        order,
        run.peak(order, held, new int[0], -1),
        cost(order));
  }

  private int @Nullable [] lazily(int[] nodes, int[] given) {
    List<Integer> order = new ArrayList<>();
    boolean[] there = new boolean[graph.valueCount()];
    for (int v : given) {
      there[v] = true;
    }
    for (int node : nodes) {
      if (!add(node, there, order)) {
        return null;
      }
    }
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  private boolean add(int node, boolean[] there, List<Integer> order) {
    for (int input : graph.inputs(node)) {
      int producer = graph.producer(input);
      if (!there[input]
          && (producer < head.forwardFrom()
              || graph.kind(producer) != Kind.REPEATABLE
              || !add(producer, there, order))) {
        return false;
      }
    }
    order.add(node);
    outputs(node).forEach(v -> there[v] = true);
    return true;
  }

  /** Nodes of the module that something outside it depends on. */
  private boolean[] waitedFor() {
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

  private IntStream nodes() {
    return IntStream.range(head.forwardFrom(), head.forwardTo());
  }

  private IntStream outputs(int node) {
    return IntStream.range(graph.firstOutput(node), graph.firstOutput(node + 1));
  }

  private boolean reads(int[] nodes, int value) {
    return Arrays.stream(nodes).anyMatch(node -> StageOptions.contains(graph.inputs(node), value));
  }

  private long cost(int[] nodes) {
    return Arrays.stream(nodes).mapToLong(graph::cost).sum();
  }
}
