package dev.gpt2.plan.chain;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

  /** The options that none dominates, those that keep the least first. */
  List<StageOption> of(Section section) {
    Candidates candidates = candidates(section);
    int count = candidates.large.length;
    List<StageOption> options = new ArrayList<>();
    for (int subset = 0; subset < 1 << count; subset++) {
      int chosen = subset;
      int[] some =
          IntStream.range(0, count)
              .filter(i -> (chosen >> i & 1) != 0)
              .map(i -> candidates.large[i])
              .toArray();
      int[] saved = concat(section.obligatory(), candidates.unrepeatable);
      if (subset != 0) {
        saved = concat(concat(saved, candidates.tiny), some);
      }
      StageOption option = option(section, saved);
      if (option != null) {
        options.add(option);
      }
    }
    return undominated(options);
  }

  private static List<StageOption> undominated(List<StageOption> options) {
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

  private @Nullable StageOption option(Section section, int[] saved) {
    int @Nullable [] backward = run.lazily(section, saved);
    if (backward == null) {
      return null;
    }
    int[] x = {section.x()};
    long forwardPeak =
        run.peak(section.forward(), new int[0], concat(saved, section.out()), section.x());
    long backwardPeak =
        run.peak(
            backward,
            concat(saved, section.incoming()),
            concat(section.escaping(), x),
            section.x());
    return new StageOption(
        saved,
        Arrays.stream(saved).mapToLong(graph::bytes).sum(),
        section.forward(),
        forwardPeak,
        backward,
        backwardPeak,
        Arrays.stream(backward).mapToLong(graph::cost).sum());
  }

  /**
   * Values that the backward part needs.
   *
   * @param large those among which there is a choice
   * @param tiny those that are kept with anything else
   * @param unrepeatable those that can't be made again
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  private record Candidates(int[] large, int[] tiny, int[] unrepeatable) {}

  private Candidates candidates(Section section) {
    Set<Integer> needed = new TreeSet<>();
    Set<Integer> directly = new TreeSet<>();
    Map<Integer, Set<Integer>> readers = new HashMap<>();
    for (int node : section.backward()) {
      inputs(section, node).forEach(directly::add);
    }
    needed.addAll(directly);
    for (int node = section.forwardTo() - 1; node >= section.forwardFrom(); node--) {
      int reader = node;
      if (outputs(node).anyMatch(needed::contains)) {
        inputs(section, node)
            .forEach(
                input -> {
                  needed.add(input);
                  readers.computeIfAbsent(input, v -> new TreeSet<>()).add(reader);
                });
      }
    }
    needed.removeIf(v -> contains(section.obligatory(), v));
    long largest = needed.stream().mapToLong(graph::bytes).max().orElse(0);
    List<Integer> large = new ArrayList<>();
    List<Integer> tiny = new ArrayList<>();
    List<Integer> unrepeatable = new ArrayList<>();
    for (int v : needed) {
      Set<Integer> readBy = readers.getOrDefault(v, Set.of());
      if (graph.kind(graph.producer(v)) != Kind.REPEATABLE) {
        unrepeatable.add(v);
      } else if (graph.bytes(v) * TINY <= largest) {
        tiny.add(v);
      } else if (directly.contains(v)
          || readBy.size() != 1
          || graph.outputBytes(readBy.iterator().next()) > graph.bytes(v)) {
        large.add(v);
      }
    }
    while (large.size() > MOST_CANDIDATES) {
      large.remove(large.stream().min(Comparator.comparingLong(graph::bytes)).orElseThrow());
    }
    return new Candidates(ints(large), ints(tiny), ints(unrepeatable));
  }

  private IntStream inputs(Section section, int node) {
    int from = graph.firstOutput(section.forwardFrom());
    int to = graph.firstOutput(section.forwardTo());
    return Arrays.stream(graph.inputs(node)).filter(v -> v >= from && v < to);
  }

  private IntStream outputs(int node) {
    return IntStream.range(graph.firstOutput(node), graph.firstOutput(node + 1));
  }

  static boolean contains(int[] values, int value) {
    return Arrays.stream(values).anyMatch(v -> v == value);
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
