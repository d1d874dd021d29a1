package dev.gpt2.trainer.picture;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Instruction;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import dev.gpt2.plan.schedule.LiveValues;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.trainer.picture.Moment.Activity;
import dev.gpt2.trainer.picture.Moment.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Goes through a schedule by the rules of {@link LiveValues}, and tells purposes apart. */
final class TimelineWalk {
  private final CostGraph graph;
  private final BitSet forward;
  private final LiveValues rules;
  private final BitSet ran = new BitSet();
  private final BitSet alive = new BitSet();
  private final Purpose[] purposes;
  private final Map<Purpose, Long> bytes = new EnumMap<>(Purpose.class);
  private final List<Moment> moments = new ArrayList<>();
  private long now;

  TimelineWalk(CostGraph graph) {
    this.graph = graph;
    this.forward = ForwardPass.of(graph);
    this.rules = new LiveValues(graph);
    this.purposes = new Purpose[graph.valueCount()];
    Arrays.fill(purposes, Purpose.KEPT);
  }

  Timeline through(Schedule schedule) {
    for (Instruction instruction : schedule.instructions()) {
      switch (instruction) {
        case Compute(int node) -> compute(node);
        case Free(int value) -> {
          rules.free(value);
          end(value);
        }
      }
    }
    rules.finish();
    return new Timeline(moments, now);
  }

  private void compute(int node) {
    rules.compute(node);
    if (graph.overwritten(node) >= 0) {
      end(graph.overwritten(node));
    }
    Activity activity = activity(node);
    ran.set(node);
    long own = graph.workspaceBytes(node);
    for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++) {
      if (alive.get(v)) {
        own += graph.bytes(v); // made beside the one that is there, and let go
      } else {
        begin(v, purpose(node, activity));
      }
    }
    Map<Purpose, Long> during = new EnumMap<>(bytes);
    during.put(Purpose.WORKSPACE, own);
    moments.add(new Moment(graph.name(node), activity, now, now + graph.cost(node), during));
    now += graph.cost(node);
  }

  private Activity activity(int node) {
    if (ran.get(node)) {
      return Activity.AGAIN;
    }
    return forward.get(node) ? Activity.FORWARD : Activity.BACKWARD;
  }

  private Purpose purpose(int node, Activity activity) {
    return switch (activity) {
      // what the loss makes beside itself are gradients
      case FORWARD -> node == forward.length() - 1 ? Purpose.GRADIENT : Purpose.KEPT;
      case BACKWARD -> Purpose.GRADIENT;
      case AGAIN -> Purpose.MADE_AGAIN;
    };
  }

  private void begin(int value, Purpose purpose) {
    alive.set(value);
    purposes[value] = purpose;
    bytes.merge(purpose, graph.bytes(value), Long::sum);
  }

  private void end(int value) {
    alive.clear(value);
    bytes.merge(purposes[value], -graph.bytes(value), Long::sum);
  }
}
