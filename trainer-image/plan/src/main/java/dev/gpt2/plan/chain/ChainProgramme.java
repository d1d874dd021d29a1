package dev.gpt2.plan.chain;

import dev.gpt2.plan.chain.Nest.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
  /** More units than there are. */
  private static final int FAR = Integer.MAX_VALUE / 4;

  /** The price of what can't be done; three of them don't overflow. */
  private static final int NEVER = Integer.MAX_VALUE / 4;

  /** Ticks that a step without repeats comes to: so many that rounding hardly matters. */
  private static final long TICKS = 16_000_000;

  /** Moves of a way through the chain, each of which is rounded by half a tick. */
  private static final int MOST_MOVES_ROUNDED = 400;

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
  private record Move(int next, @Nullable StageOption option, int kept, int least, int cost) {}

  private final Chain chain;
  private final long unit;
  private final long tick;
  private final int slots;
  private final int[][] segments;
  private final List<WithHead> ends = new ArrayList<>();

  /** Moves of the segments that an order has gone through, by first stage and end. */
  private final Map<Integer, List<Move>> segmentMoves = new HashMap<>();

  /**
   * @param memory bytes up to which tables reach, x of the first stage included
   * @param unit bytes
   */
  ChainProgramme(Chain chain, long memory, long unit) {
    this.chain = chain;
    this.unit = unit;
    this.slots = (int) Math.max(0, (memory - chain.xBytes(0)) / unit);
    this.tick = 1 + chain.cost() / TICKS;
    this.segments = new int[chain.segmentCount()][];
    for (int number = 0; number < segments.length; number++) {
      int[] at = chain.representative(number);
      segments[number] = table(at[0], at[1], null, moves(at[0], at[1]));
    }
    chain.heads().forEach((putOff, heads) -> ends.add(new WithHead(putOff, heads)));
  }

  /** Tables of the stages from each one to the innermost module, for one way to put off work. */
  private final class WithHead {
    private final PutOff putOff;
    private final List<HeadOption> heads;
    private final int[][] tables = new int[chain.length() + 1][];
    private final List<List<Move>> moves;

    WithHead(PutOff putOff, List<HeadOption> heads) {
      this.putOff = putOff;
      this.heads = heads;
      this.moves =
          IntStream.rangeClosed(0, chain.length()).mapToObj(i -> moves(i, putOff)).toList();
      for (int i = chain.length(); i >= 0; i--) {
        int[] best = table(i, chain.length(), tables, moves.get(i));
        for (HeadOption head : heads) {
          if (chain.length() - head.stages() == i) {
            lower(best, up(head.peak()), ticks(head.cost()));
          }
        }
        tables[i] = best;
      }
    }

    int price(int units) {
      int left = units - near(putOff.heldBytes());
      return left < 0 || units < up(putOff.peak()) ? NEVER : tables[0][left] + ticks(putOff.cost());
    }

    List<Integer> order(int units) {
      List<Integer> order = new ArrayList<>();
      emit(0, units - near(putOff.heldBytes()), order);
      chain.insertBeforeWrites(putOff.order(), order);
      return order;
    }

    private void emit(int i, int m, List<Integer> order) {
      for (HeadOption head : heads) {
        if (chain.length() - head.stages() == i
            && m >= up(head.peak())
            && ticks(head.cost()) == tables[i][m]) {
          addAll(head.order(), order);
          return;
        }
      }
      for (Move move : moves.get(i)) {
        int left = m - move.kept;
        if (m < move.least || left < 0) {
          continue;
        }
        int[] rest = tables[move.next];
        StageOption option = move.option;
        if (option != null && rest[left] + move.cost == tables[i][m]) {
          emitOption(i, move.next, option.forward(), order);
          emit(move.next, left, order);
          emitOption(i, move.next, option.backward(), order);
          return;
        }
        if (option == null && rest[left] + segment(i, move.next)[m] + move.cost == tables[i][m]) {
          emitForward(i, move.next, order);
          emit(move.next, left, order);
          emitSegment(i, move.next, m, order);
          return;
        }
      }
      throw new IllegalStateException("no way back through the table");
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

  /** Whether there is any way through the chain within this many units. */
  boolean isPossible(int units) {
    return price(units) < NEVER;
  }

  /** Nanoseconds below which no order of the stages and the head within these units costs. */
  long leastCost(int units) {
    return (long) (price(units) - MOST_MOVES_ROUNDED) * tick;
  }

  /** Whether an order of one number of units is that of another one too, as far as prices tell. */
  boolean isSame(int units, int others) {
    return price(units) == price(others);
  }

  private int price(int units) {
    return ends.stream().mapToInt(end -> end.price(units)).min().orElseThrow();
  }

  /** The cheapest order of the stages and the head within this many units, which there must be. */
  List<Integer> order(int units) {
    int best = price(units);
    return ends.stream()
        .filter(end -> end.price(units) == best)
        .findFirst()
        .orElseThrow()
        .order(units);
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
              new Move(
                  next, o, kept, up(peak), ticks(chain.forwardCost(i, next) + o.backwardCost())));
        } else if (o.saved().length == 0) {
          moves.add(new Move(j, o, 0, up(o.backwardPeak()), ticks(o.backwardCost())));
        }
      }
    }
    long peak = waiting;
    for (int k = i + 1; k < j && chain.repeatable(k - 1); k++) {
      peak = Math.max(peak, chain.forwardPeak(i, k) + waiting);
      int kept = near(chain.xBytes(k));
      moves.add(new Move(k, null, kept, up(peak), ticks(chain.forwardCost(i, k))));
    }
    return moves;
  }

  /** Moves of the stages from i on together with the head. */
  private List<Move> moves(int i, PutOff putOff) {
    int n = chain.length();
    List<Move> moves = new ArrayList<>();
    for (int width = 1; width <= Math.min(Chain.WIDEST, n - i); width++) {
      int next = i + width;
      for (StageOption o : chain.options(i, width)) {
        int kept = near(o.savedBytes()) + near(xBytes(next, putOff));
        int least = up(Math.max(o.backwardPeak(), o.forwardPeak()));
        moves.add(
            new Move(next, o, kept, least, ticks(chain.forwardCost(i, next) + o.backwardCost())));
      }
    }
    for (int k = i + 1; k <= n && chain.repeatable(k - 1); k++) {
      int least = up(chain.forwardPeak(i, k));
      moves.add(new Move(k, null, near(xBytes(k, putOff)), least, ticks(chain.forwardCost(i, k))));
    }
    return moves;
  }

  /** Bytes of what enters stage i, or the head; nothing when the head holds it anyway. */
  private long xBytes(int i, PutOff putOff) {
    return i == chain.length() && StageOptions.contains(putOff.held(), chain.x(i))
        ? 0
        : chain.xBytes(i);
  }

  private int[] constant(int least, int cost) {
    int[] table = new int[slots + 1];
    Arrays.fill(table, 0, Math.min(least, table.length), NEVER);
    Arrays.fill(table, Math.min(least, table.length), table.length, cost);
    return table;
  }

  private int[] table(int i, int end, int @Nullable [][] tails, List<Move> moves) {
    int[] best = constant(slots + 1, 0);
    for (Move move : moves) {
      int cost = move.cost;
      if (tails == null && move.next == end) {
        lower(best, move.least, cost);
      } else {
        int[] rest = tails == null ? segment(move.next, end) : tails[move.next];
        if (move.option == null) {
          lower(best, move.least, rest, move.kept, segment(i, move.next), cost);
        } else {
          lower(best, move.least, rest, move.kept, cost);
        }
      }
    }
    return best;
  }

  // three short loops, each one a method of its own so that the compiler makes vectors of them

  private static void lower(int[] best, int least, int cost) {
    for (int m = least; m < best.length; m++) {
      best[m] = Math.min(best[m], cost);
    }
  }

  private static void lower(int[] best, int least, int[] rest, int kept, int cost) {
    for (int m = Math.max(least, kept); m < best.length; m++) {
      best[m] = Math.min(best[m], rest[m - kept] + cost);
    }
  }

  private static void lower(int[] best, int least, int[] rest, int kept, int[] again, int cost) {
    for (int m = Math.max(least, kept); m < best.length; m++) {
      best[m] = Math.min(best[m], rest[m - kept] + again[m] + cost);
    }
  }

  private int[] segment(int i, int j) {
    return segments[chain.segment(i, j)];
  }

  private void emitSegment(int i, int j, int m, List<Integer> order) {
    int best = segment(i, j)[m];
    int key = i * (chain.length() + 1) + j;
    for (Move move : segmentMoves.computeIfAbsent(key, k -> moves(i, j))) {
      int left = m - move.kept;
      if (m < move.least || left < 0) {
        continue;
      }
      StageOption option = move.option;
      if (option != null && move.next == j) {
        if (move.cost == best) {
          emitOption(i, j, option.backward(), order);
          return;
        }
      } else if (option != null) {
        if (segment(move.next, j)[left] + move.cost == best) {
          emitOption(i, move.next, option.forward(), order);
          emitSegment(move.next, j, left, order);
          emitOption(i, move.next, option.backward(), order);
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
  private void emitOption(int i, int j, int[] nodes, List<Integer> order) {
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

  /** Costs in ticks: four bytes a number, so that the loops over memory are fast. */
  private int ticks(long nanoseconds) {
    return (int) Math.min(NEVER, (nanoseconds + tick / 2) / tick);
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
