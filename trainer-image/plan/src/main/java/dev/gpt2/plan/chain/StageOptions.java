package dev.gpt2.plan.chain;

import dev.gpt2.plan.chain.Nest.Stage;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All that a stage may keep of its forward part, less what something else beats in every respect.
 *
 * <p>Candidates are values that its backward part needs, directly or to make others. A value that
 * is read by one node only, whose output is no larger, is left out: keeping the output is better.
 * Values that are tiny beside the others (statistics of a norm) are kept whenever anything is.
 */
final class StageOptions {
  /** 2^10 subsets: some 20 ms. */
  private static final int MOST_CANDIDATES = 10;

  private static final int TINY = 64;

  private final CostGraph graph;
  private final StageRun run;

  StageOptions(CostGraph graph) {
    this.graph = graph;
    this.run = new StageRun(graph);
  }

  /**
   * The options that none dominates, the cheapest one that keeps nothing first where there is one.
   *
   * @param out the next stage's x
   * @param incoming values that come in between forward and backward part
   */
  List<StageOption> of(Stage stage, int out, int[] incoming) {
    List<Integer> candidates = new ArrayList<>();
    List<Integer> tiny = new ArrayList<>();
    List<Integer> obligatory = new ArrayList<>();
    sort(stage, candidates, tiny, obligatory);
    List<StageOption> options = new ArrayList<>();
    int count = candidates.size();
    for (int subset = 0; subset < 1 << count; subset++) {
      List<Integer> saved = new ArrayList<>(obligatory);
      if (subset != 0) {
        saved.addAll(tiny);
      }
      for (int i = 0; i < count; i++) {
        if ((subset >> i & 1) != 0) {
          saved.add(candidates.get(i));
        }
      }
      StageOption option = option(stage, ints(saved), out, incoming);
      if (option != null) {
        options.add(option);
      }
    }
    options.sort(
        Comparator.comparingLong(StageOption::savedBytes)
            .thenComparingLong(StageOption::backwardCost)
            .thenComparingLong(StageOption::backwardPeak));
    List<StageOption> best = new ArrayList<>();
    for (StageOption option : options) {
      if (best.stream().noneMatch(better -> better.dominates(option))) {
        best.add(option);
      }
    }
    return best;
  }

  private @Nullable StageOption option(Stage stage, int[] saved, int out, int[] incoming) {
    int[] given = concat(concat(saved, incoming), new int[] {stage.x()});
    int @Nullable [] backward =
        run.lazily(
            stage.backwardFrom(),
            stage.backwardTo(),
            given,
            stage.forwardFrom(),
            stage.forwardTo());
    if (backward == null) {
      return null;
    }
    int[] forward = IntStream.range(stage.forwardFrom(), stage.forwardTo()).toArray();
    long forwardPeak = run.peak(forward, new int[0], concat(saved, new int[] {out}), stage.x());
    long backwardPeak =
        run.peak(
            backward,
            concat(saved, incoming),
            concat(stage.escaping(), new int[] {stage.x()}),
            stage.x());
    return new StageOption(
        saved,
        Arrays.stream(saved).mapToLong(graph::bytes).sum(),
        forward,
        forwardPeak,
        backward,
        backwardPeak,
        Arrays.stream(backward).mapToLong(graph::cost).sum());
  }

  private void sort(
      Stage stage, List<Integer> candidates, List<Integer> tiny, List<Integer> obligatory) {
    int from = graph.firstOutput(stage.forwardFrom());
    int to = graph.firstOutput(stage.forwardTo());
    boolean[] needed = new boolean[to - from];
    int[] readers = new int[to - from];
    boolean[] directly = new boolean[to - from];
    int[] reader = new int[to - from];
    for (int node = stage.backwardFrom(); node < stage.backwardTo(); node++) {
      for (int input : graph.inputs(node)) {
        if (input >= from && input < to) {
          needed[input - from] = true;
          directly[input - from] = true;
        }
      }
    }
    long largest = 0;
    for (int node = stage.forwardTo() - 1; node >= stage.forwardFrom(); node--) {
      boolean wanted = false;
      for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++) {
        wanted |= needed[v - from];
        if (needed[v - from]) {
          largest = Math.max(largest, graph.bytes(v));
        }
      }
      if (wanted) {
        for (int input : graph.inputs(node)) {
          if (input >= from && input < to) {
            needed[input - from] = true;
            readers[input - from]++;
            reader[input - from] = node;
          }
        }
      }
    }
    for (int v = from; v < to; v++) {
      int i = v - from;
      if (!needed[i]) {
        continue;
      }
      if (graph.kind(graph.producer(v)) != Kind.REPEATABLE) {
        obligatory.add(v);
      } else if (graph.bytes(v) * TINY <= largest) {
        tiny.add(v);
      } else if (directly[i] || readers[i] != 1 || graph.outputBytes(reader[i]) > graph.bytes(v)) {
        candidates.add(v);
      }
    }
    while (candidates.size() > MOST_CANDIDATES) {
      candidates.remove(
          candidates.stream().min(Comparator.comparingLong(graph::bytes)).orElseThrow());
    }
  }

  static int[] concat(int[] a, int[] b) {
    int[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
