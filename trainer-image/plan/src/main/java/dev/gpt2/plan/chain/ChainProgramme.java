package dev.gpt2.plan.chain;

import dev.gpt2.plan.chain.Nest.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cheapest way through a chain of stages for each amount of memory, by dynamic programming.
 *
 * <p>As in Beaumont et al. 2019 (rotor), for stages i up to j and memory m on top of what others
 * hold: the first stages run once, keeping some of their values (a {@link StageOption}) while the
 * rest is worked off with what memory is left; or they run without keeping anything, and once more
 * after the rest, in the same memory (nesting follows from repeating that). Beyond rotor, what a
 * stage may keep is enumerated, two neighbouring stages may run as one, equal segments share one
 * table, and the head has several ways to run.
 *
 * <p>Memory is counted in units. What stays is rounded to the nearest unit, so that small errors
 * cancel instead of adding up; who asks for an order has to look at its real peak. More memory
 * never costs more: each table falls.
 */
final class ChainProgramme {
  private static final int FAR = Integer.MAX_VALUE / 4;

  /**
   * How stages from {@code i} on may begin: what happens first, what remains.
   *
   * @param next where the rest begins; the end of the segment when nothing remains
   * @param option what is kept until the backward part, or null when stages up to {@code next} run
   *     again afterwards
   * @param kept units that stay while the rest runs
   * @param least units without which it can't be
   * @param cost nanoseconds, without the rest's
   */
  private record Move(int next, @Nullable StageOption option, int kept, int least, long cost) {}

  private final Chain chain;
  private final long unit;
  private final int slots;
  private final double[][] segments;
  private final List<HeadOption> heads;
  private final double[][][] withHead;

  /**
   * @param memory bytes up to which tables reach, x of the first stage included
   * @param unit bytes
   */
  ChainProgramme(Chain chain, long memory, long unit) {
    this.chain = chain;
    this.unit = unit;
    this.slots = (int) Math.max(0, (memory - chain.xBytes(0)) / unit);
    this.segments = new double[chain.segmentCount()][];
    for (int number = 0; number < segments.length; number++) {
      int[] at = chain.representative(number);
      segments[number] = table(at[0], at[1], null, moves(at[0], at[1]));
    }
    this.heads = chain.heads();
    this.withHead = new double[heads.size()][chain.length() + 1][];
    for (int h = 0; h < heads.size(); h++) {
      double[][] tables = withHead[h];
      HeadOption head = heads.get(h);
      tables[chain.length()] = constant(up(head.peak()), (double) head.cost());
      for (int i = chain.length() - 1; i >= 0; i--) {
        tables[i] = table(i, chain.length(), tables, moves(i, head));
      }
    }
  }

  /** The largest number of units that is of any use here. */
  int slots() {
    return slots;
  }

  /** Units of a limit, at most {@link #slots}; negative when not even the first x fits. */
  int units(long limit) {
    return (int) Math.min(slots, Math.floorDiv(limit - chain.xBytes(0), unit));
  }

  /** Predicted cost of the stages and the head, infinite when there is no way. */
  double cost(int units) {
    double best = Double.POSITIVE_INFINITY;
    for (int h = 0; h < heads.size(); h++) {
      best = Math.min(best, cost(h, units));
    }
    return best;
  }

  private double cost(int h, int units) {
    HeadOption head = heads.get(h);
    int left = units - near(head.heldBytes());
    return left < 0 || units < up(head.laterPeak())
        ? Double.POSITIVE_INFINITY
        : withHead[h][0][left] + head.laterCost();
  }

  /** The cheapest order of the stages and the head within this many units, which there must be. */
  List<Integer> order(int units) {
    List<Integer> order = new ArrayList<>();
    double best = cost(units);
    for (int h = 0; h < heads.size(); h++) {
      if (cost(h, units) == best) {
        emitWithHead(0, units - near(heads.get(h).heldBytes()), h, order);
        chain.insertBeforeWrites(heads.get(h).later(), order);
        return order;
      }
    }
    throw new IllegalArgumentException("no order within %d units".formatted(units));
  }

  /** Moves of a segment; gradients that came out of stage j wait while forward parts run. */
  private List<Move> moves(int i, int j) {
    long waiting = chain.escapingBytes(j);
    List<Move> moves = new ArrayList<>();
    for (int width = 1; width <= Math.min(Chain.WIDEST, j - i); width++) {
      int next = i + width;
      for (StageOption o : chain.options(i, width)) {
        if (next < j) {
          int kept = near(o.savedBytes()) + near(chain.xBytes(next));
          long peak = Math.max(o.backwardPeak(), o.forwardPeak() + waiting);
          moves.add(
              new Move(next, o, kept, up(peak), chain.forwardCost(i, next) + o.backwardCost()));
        } else if (o.saved().length == 0) {
          moves.add(new Move(j, o, 0, up(o.backwardPeak()), o.backwardCost()));
        }
      }
    }
    long peak = waiting;
    for (int k = i + 1; k < j && chain.repeatable(k - 1); k++) {
      peak = Math.max(peak, chain.forwardPeak(i, k) + waiting);
      int kept = near(chain.xBytes(k));
      moves.add(new Move(k, null, kept, up(peak), chain.forwardCost(i, k)));
    }
    return moves;
  }

  /** Moves of the stages from i on together with the head. */
  private List<Move> moves(int i, HeadOption head) {
    int n = chain.length();
    List<Move> moves = new ArrayList<>();
    for (int width = 1; width <= Math.min(Chain.WIDEST, n - i); width++) {
      int next = i + width;
      for (StageOption o : chain.options(i, width)) {
        int kept = near(o.savedBytes()) + near(xBytes(next, head));
        int least = up(Math.max(o.backwardPeak(), o.forwardPeak()));
        moves.add(new Move(next, o, kept, least, chain.forwardCost(i, next) + o.backwardCost()));
      }
    }
    for (int k = i + 1; k <= n && chain.repeatable(k - 1); k++) {
      int least = up(chain.forwardPeak(i, k));
      moves.add(new Move(k, null, near(xBytes(k, head)), least, chain.forwardCost(i, k)));
    }
    return moves;
  }

  /** Bytes of what enters stage i, or the head; nothing when the head holds it anyway. */
  private long xBytes(int i, HeadOption head) {
    boolean held = i == chain.length() && Arrays.stream(head.held()).anyMatch(v -> v == chain.x(i));
    return held ? 0 : chain.xBytes(i);
  }

  private double[] constant(int least, double cost) {
    double[] table = new double[slots + 1];
    Arrays.fill(table, 0, Math.min(least, table.length), Double.POSITIVE_INFINITY);
    Arrays.fill(table, Math.min(least, table.length), table.length, cost);
    return table;
  }

  private double[] table(int i, int end, double @Nullable [][] tails, List<Move> moves) {
    double[] best = constant(slots + 1, 0);
    for (Move move : moves) {
      double cost = move.cost;
      if (tails == null && move.next == end) {
        for (int m = move.least; m <= slots; m++) {
          best[m] = Math.min(best[m], cost);
        }
        continue;
      }
      double[] rest = tails == null ? segment(move.next, end) : tails[move.next];
      int kept = move.kept;
      int from = Math.max(move.least, kept);
      if (move.option == null) {
        double[] again = segment(i, move.next);
        for (int m = from; m <= slots; m++) {
          best[m] = Math.min(best[m], rest[m - kept] + again[m] + cost);
        }
      } else {
        for (int m = from; m <= slots; m++) {
          best[m] = Math.min(best[m], rest[m - kept] + cost);
        }
      }
    }
    return best;
  }

  private double[] segment(int i, int j) {
    return segments[chain.segment(i, j)];
  }

  private void emitWithHead(int i, int m, int h, List<Integer> order) {
    if (i == chain.length()) {
      addAll(heads.get(h).order(), order);
      return;
    }
    double[][] tails = withHead[h];
    for (Move move : moves(i, heads.get(h))) {
      int left = m - move.kept;
      if (m < move.least || left < 0) {
        continue;
      }
      double[] rest = tails[move.next];
      StageOption option = move.option;
      if (option != null && rest[left] + move.cost == tails[i][m]) {
        emit(i, move.next, option.forward(), order);
        emitWithHead(move.next, left, h, order);
        emit(i, move.next, option.backward(), order);
        return;
      }
      if (option == null && rest[left] + segment(i, move.next)[m] + move.cost == tails[i][m]) {
        emitForward(i, move.next, order);
        emitWithHead(move.next, left, h, order);
        emitSegment(i, move.next, m, order);
        return;
      }
    }
    throw new IllegalStateException("no way back through the table");
  }

  private void emitSegment(int i, int j, int m, List<Integer> order) {
    double best = segment(i, j)[m];
    for (Move move : moves(i, j)) {
      int left = m - move.kept;
      if (m < move.least || left < 0) {
        continue;
      }
      StageOption option = move.option;
      if (option != null && move.next == j) {
        if ((double) move.cost == best) {
          emit(i, j, option.backward(), order);
          return;
        }
      } else if (option != null) {
        if (segment(move.next, j)[left] + move.cost == best) {
          emit(i, move.next, option.forward(), order);
          emitSegment(move.next, j, left, order);
          emit(i, move.next, option.backward(), order);
          return;
        }
      } else if (segment(move.next, j)[left] + segment(i, move.next)[m] + move.cost == best) {
        emitForward(i, move.next, order);
        emitSegment(move.next, j, left, order);
        emitSegment(i, move.next, m, order);
        return;
      }
    }
    throw new IllegalStateException("no way back through the table");
  }

  private void emitForward(int i, int j, List<Integer> order) {
    Stage stage = chain.merged(i, j);
    for (int node = stage.forwardFrom(); node < stage.forwardTo(); node++) {
      order.add(node);
    }
  }

  /** Adds nodes of an option, moved from the stages for which it was made to i up to j. */
  private void emit(int i, int j, int[] nodes, List<Integer> order) {
    Stage here = chain.merged(i, j);
    int[] at = chain.representative(chain.segment(i, j));
    Stage there = chain.merged(at[0], at[1]);
    for (int node : nodes) {
      order.add(
          node < there.forwardTo()
              ? node - there.forwardFrom() + here.forwardFrom()
              : node - there.backwardFrom() + here.backwardFrom());
    }
  }

  private static void addAll(int[] nodes, List<Integer> order) {
    for (int node : nodes) {
      order.add(node);
    }
  }

  /** Rounds up what must fit at one moment. */
  private int up(long bytes) {
    return (int) Math.min(FAR, (bytes + unit - 1) / unit);
  }

  /** Rounds what stays to the nearest. */
  private int near(long bytes) {
    return (int) Math.min(FAR, (bytes + unit / 2) / unit);
  }
}
