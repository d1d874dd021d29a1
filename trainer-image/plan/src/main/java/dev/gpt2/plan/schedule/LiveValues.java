package dev.gpt2.plan.schedule;

import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Node;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Value;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The rules of a step, kept while it goes on: which values are alive, how many bytes they take, and
 * that nothing is read that is dead or stale.
 *
 * <p>The simulator and the executor both obey this class, so that a schedule which passes the one
 * behaves the same in the other.
 */
public final class LiveValues {
  private final Graph graph;
  private final Set<Value> live = new HashSet<>();
  private final Set<Resident> updated = new HashSet<>();
  private final Set<Integer> updatesDone = new HashSet<>();
  private long liveBytes;
  private long peakBytes;
  private int peakNode = -1;

  public LiveValues(Graph graph) {
    this.graph = graph;
  }

  /**
   * Checks that a node may run now, and counts its memory: outputs and workspace stand beside the
   * inputs. An overwritten input is dead afterwards and gives its buffer to output 0.
   */
  public void compute(int id) {
    Node node = graph.node(id);
    node.inputs().forEach(input -> require(live.contains(input), node, "reads", input));
    if (node.op().isUpdate()) {
      if (!updatesDone.add(id)) {
        throw new InvalidScheduleException(node.name() + " would update its weight twice");
      }
      node.residents().forEach(updated::add);
    } else {
      node.residents()
          .filter(updated::contains)
          .forEach(
              resident -> {
                throw new InvalidScheduleException(
                    "%s reads %s after its update".formatted(node.name(), resident.name()));
              });
    }
    long made = node.outputBytes();
    OptionalInt overwritten = node.op().overwrites();
    if (overwritten.isPresent()
        && node.operands().get(overwritten.getAsInt()) instanceof Value value) {
      live.remove(value);
      liveBytes -= graph.spec(value).bytes();
    }
    long during = liveBytes + made + node.workspaceBytes();
    if (during > peakBytes) {
      peakBytes = during;
      peakNode = id;
    }
    for (int output = 0; output < node.outputs().size(); output++) {
      Value value = node.output(output);
      if (live.add(value)) {
        liveBytes += graph.spec(value).bytes();
      }
    }
  }

  public void free(Value value) {
    require(live.remove(value), graph.node(value.node()), "would free its", value);
    liveBytes -= graph.spec(value).bytes();
  }

  /** Checks that the step is complete: all updates done, exactly the results alive. */
  public void finish() {
    for (Node node : graph.nodes()) {
      if (node.op().isUpdate() && !updatesDone.contains(node.id())) {
        throw new InvalidScheduleException(node.name() + " never ran");
      }
    }
    for (Value result : graph.results()) {
      require(live.contains(result), graph.node(result.node()), "must leave", result);
    }
    if (live.size() != graph.results().size()) {
      Value left =
          live.stream().filter(value -> !graph.results().contains(value)).findFirst().orElseThrow();
      throw new InvalidScheduleException(
          "output %d of %s is never freed"
              .formatted(left.output(), graph.node(left.node()).name()));
    }
  }

  public boolean contains(Value value) {
    return live.contains(value);
  }

  public long liveBytes() {
    return liveBytes;
  }

  public long peakBytes() {
    return peakBytes;
  }

  /** The node at which the peak was reached, -1 before the first. */
  public int peakNode() {
    return peakNode;
  }

  private void require(boolean holds, Node node, String does, Value value) {
    if (!holds) {
      throw new InvalidScheduleException(
          "%s %s output %d of %s, which isn't alive"
              .formatted(node.name(), does, value.output(), graph.node(value.node()).name()));
    }
  }
}
