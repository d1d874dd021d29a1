package dev.gpt2.plan.chain;

import dev.gpt2.plan.chain.Nest.Stage;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The stages of a nest with all that a dynamic programme asks of them, equal ones recognised.
 *
 * <p>Stages i up to j (exclusive) form a segment. Two segments whose stages are equal one by one
 * (same costs, sizes and edges) have the same number, and so one table.
 */
final class Chain {
  /** How many neighbouring stages may be run as one, their options enumerated together. */
  static final int WIDEST = 2;

  private final CostGraph graph;
  private final Nest nest;
  private final int[][] segment;
  private final int period;
  private final List<int[]> representatives = new ArrayList<>();
  private final List<List<StageOption>> options = new ArrayList<>();
  private final SequencedMap<PutOff, List<HeadOption>> heads;
  private final long[] forwardCost;
  private final long[] forwardPeak;
  private final boolean[] repeatable;

  Chain(CostGraph graph, Nest nest) {
    this.graph = graph;
    this.nest = nest;
    int n = nest.stages().size();
    int[] type = types();
    period = period(type);
    segment = numberSegments(type);
    StageOptions enumeration = new StageOptions(graph);
    for (int[] at : representatives) {
      int width = at[1] - at[0];
      options.add(
          width <= WIDEST
              ? enumeration.of(Section.of(merged(at[0], at[1]), x(at[1]), escaping(at[1])))
              : List.of());
    }
    heads = new HeadOptions(graph, nest).all();
    forwardCost = new long[n + 1];
    forwardPeak = new long[n];
    repeatable = new boolean[n];
    int[] firstWrite = firstWrite();
    StageRun run = new StageRun(graph);
    for (int i = 0; i < n; i++) {
      Stage stage = nest.stages().get(i);
      int[] forward = IntStream.range(stage.forwardFrom(), stage.forwardTo()).toArray();
      forwardCost[i + 1] = forwardCost[i] + Arrays.stream(forward).mapToLong(graph::cost).sum();
      forwardPeak[i] = run.peak(forward, new int[0], new int[] {x(i + 1)}, stage.x());
      repeatable[i] =
          Arrays.stream(forward)
              .allMatch(
                  node ->
                      graph.kind(node) == Kind.REPEATABLE
                          && Arrays.stream(graph.reads(node))
                              .allMatch(r -> firstWrite[r] >= stage.backwardFrom()));
    }
  }

  int length() {
    return nest.stages().size();
  }

  int segmentCount() {
    return representatives.size();
  }

  /** First stage and end of the first segment that has this number; shorter ones come first. */
  int[] representative(int number) {
    return representatives.get(number);
  }

  int segment(int i, int j) {
    return segment[i][j];
  }

  /** What stages i up to j may keep when they run as one; node numbers of the representative. */
  List<StageOption> options(int i, int width) {
    return options.get(segment[i][i + width]);
  }

  /** How the head may run, by what it puts off. */
  SequencedMap<PutOff, List<HeadOption>> heads() {
    return heads;
  }

  /** The value that enters stage i, or the head. */
  int x(int i) {
    return i == length() ? nest.head().x() : nest.stages().get(i).x();
  }

  long xBytes(int i) {
    return graph.bytes(x(i));
  }

  /** Bytes of what comes out of stage i backwards, or out of the head. */
  long escapingBytes(int i) {
    return Arrays.stream(escaping(i)).mapToLong(graph::bytes).sum();
  }

  /** Cost of a step in which every node runs once. */
  long cost() {
    return graph.cost();
  }

  /** Cost of the stages' nodes. */
  long stagesCost() {
    return IntStream.range(nest.before(), nest.after())
        .filter(node -> node < nest.head().forwardFrom() || node >= nest.head().forwardTo())
        .mapToLong(graph::cost)
        .sum();
  }

  /** Cost of the forward parts of stages i up to j. */
  long forwardCost(int i, int j) {
    return forwardCost[j] - forwardCost[i];
  }

  /**
   * Bytes held at most while the forward part of stage j - 1 runs after those from i on, of which
   * nothing is kept; x of stage i isn't counted.
   */
  long forwardPeak(int i, int j) {
    return forwardPeak[j - 1] + (j - 1 == i ? 0 : xBytes(j - 1));
  }

  /** Whether the forward part of a stage may run several times before its backward part. */
  boolean repeatable(int i) {
    return repeatable[i];
  }

  /** Stages i up to j as one. */
  Stage merged(int i, int j) {
    Stage first = nest.stages().get(i);
    Stage last = nest.stages().get(j - 1);
    return new Stage(
        first.x(),
        first.forwardFrom(),
        last.forwardTo(),
        last.backwardFrom(),
        first.backwardTo(),
        first.escaping());
  }

  /** All forward parts, then the head, then each block made again as far as it is needed. */
  List<Integer> checkpointBlocks() {
    List<Integer> order = new ArrayList<>();
    int n = length();
    for (int node = nest.before(); node < nest.head().forwardTo(); node++) {
      order.add(node);
    }
    int blocks = n / period * period;
    for (int node = nest.head().forwardTo();
        blocks < n && node < nest.stages().get(blocks).backwardTo();
        node++) {
      order.add(node);
    }
    StageRun run = new StageRun(graph);
    for (int j = blocks; j > 0; j -= period) {
      Section block = Section.of(merged(j - period, j), x(j), escaping(j));
      int @Nullable [] again = run.lazily(block, new int[0]);
      int[] backward = again == null ? block.backward() : again;
      Arrays.stream(backward).forEach(order::add);
    }
    return order;
  }

  /** The smallest number of stages after which their types repeat, from the second stage on. */
  private static int period(int[] type) {
    for (int period = 1; 2 * period < type.length; period++) {
      int shift = period;
      if (IntStream.range(1, type.length - 1 - shift).allMatch(i -> type[i] == type[i + shift])) {
        return period;
      }
    }
    return 1;
  }

  /** Inserts nodes as late as they may run: before what they read is changed. */
  void insertBeforeWrites(int[] nodes, List<Integer> order) {
    BitSet read = new BitSet();
    for (int node : nodes) {
      Arrays.stream(graph.reads(node)).forEach(read::set);
    }
    int at = 0;
    while (at < order.size() && Arrays.stream(graph.writes(order.get(at))).noneMatch(read::get)) {
      at++;
    }
    order.addAll(at, Arrays.stream(nodes).boxed().toList());
  }

  private int[] escaping(int i) {
    return i == length() ? nest.head().escaping() : nest.stages().get(i).escaping();
  }

  private int[] firstWrite() {
    int[] first = new int[graph.residentCount()];
    Arrays.fill(first, Integer.MAX_VALUE);
    for (int node = graph.nodeCount() - 1; node >= 0; node--) {
      for (int resident : graph.writes(node)) {
        first[resident] = node;
      }
    }
    return first;
  }

  private int[][] numberSegments(int[] type) {
    int n = length();
    int[][] number = new int[n][n + 1];
    Map<List<Integer>, Integer> known = new HashMap<>();
    for (int width = 1; width <= n; width++) {
      for (int i = 0; i + width <= n; i++) {
        int j = i + width;
        List<Integer> key = List.of(width == 1 ? -1 : number[i][j - 1], type[j - 1]);
        Integer before = known.putIfAbsent(key, representatives.size());
        number[i][j] = before == null ? representatives.size() : before;
        if (before == null) {
          representatives.add(new int[] {i, j});
        }
      }
    }
    return number;
  }

  private int[] types() {
    Map<List<Object>, Integer> known = new HashMap<>();
    int[] type = new int[length()];
    for (int i = 0; i < type.length; i++) {
      type[i] = known.computeIfAbsent(signature(i), key -> known.size());
    }
    return type;
  }

  /** Costs, sizes and edges of a stage; values have numbers relative to it. */
  private List<Object> signature(int i) {
    Stage stage = nest.stages().get(i);
    Map<Integer, Long> local = new HashMap<>();
    List<Object> signature = new ArrayList<>();
    enter(stage.x(), local, signature);
    for (int value : escaping(i + 1)) {
      enter(value, local, signature);
    }
    IntStream.concat(
            IntStream.range(stage.forwardFrom(), stage.forwardTo()),
            IntStream.range(stage.backwardFrom(), stage.backwardTo()))
        .forEach(node -> enterNode(node, local, signature));
    for (int value : stage.escaping()) {
      signature.add(local.get(value));
    }
    signature.add(local.get(x(i + 1)));
    signature.add((long) stage.forwardTo() - stage.forwardFrom());
    return signature;
  }

  private void enterNode(int node, Map<Integer, Long> local, List<Object> signature) {
    signature.add(graph.kind(node));
    signature.add(graph.cost(node));
    signature.add(graph.workspaceBytes(node));
    signature.add((long) graph.inputs(node).length);
    for (int input : graph.inputs(node)) {
      signature.add(local.get(input));
    }
    signature.add(graph.overwritten(node) < 0 ? -1L : local.get(graph.overwritten(node)));
    for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++) {
      enter(v, local, signature);
    }
  }

  private void enter(int value, Map<Integer, Long> local, List<Object> signature) {
    local.put(value, (long) local.size());
    signature.add(graph.bytes(value));
  }
}
