package dev.gpt2.trainer.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.exchange.GraphFile;
import dev.gpt2.plan.Plan;
import dev.gpt2.plan.Planner;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Facts;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import dev.gpt2.plan.schedule.Order;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.run.MemorySpec.Strategy;
import dev.gpt2.trainer.picture.Moment.Activity;
import dev.gpt2.trainer.picture.Moment.Purpose;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Of a step of two layers: a and b make 10 bytes each, loss makes the gradient of b (5), db that of
 * a (5) with 3 bytes of workspace, reading b; da reads a. Each takes 4 ns, the updates 2.
 */
final class TimelineTest {
  private static final Path SMALL = Path.of("../plan/src/test/resources/graphs/small-L2.json.gz");
  private static final int A = 0;
  private static final int B = 1;
  private static final int LOSS = 2;
  private static final int DB = 3;
  private static final int UPDATE_B = 4;
  private static final int DA = 5;
  private static final int UPDATE_A = 6;

  static final CostGraph GRAPH =
      new CostGraph(
          List.of(
              node("a", 10, 0),
              node("b", 10, 0, A),
              node("loss", 5, 0, B),
              node("d.b", 5, 3, LOSS, B),
              update("update.b", LOSS),
              node("d.a", 5, 0, DB, A),
              update("update.a", DA)),
          new int[0],
          List.of());

  @Test
  void keepingAll_isForwardThenBackward() {
    Timeline timeline = Timeline.of(GRAPH, Schedule.keepAll(GRAPH));
    assertThat(timeline.moments())
        .extracting(Moment::activity)
        .containsExactly(
            Activity.FORWARD,
            Activity.FORWARD,
            Activity.FORWARD,
            Activity.BACKWARD,
            Activity.BACKWARD,
            Activity.BACKWARD,
            Activity.BACKWARD);
    // 5 nodes of 4 ns, 2 of 2 ns; the backward pass begins after 3 of them
    assertThat(timeline.end()).isEqualTo(24);
    assertThat(timeline.turn()).isEqualTo(12);
  }

  @Test
  void bytes_areToldApartByWhatTheyAreFor() {
    Moment peak = Timeline.of(GRAPH, Schedule.keepAll(GRAPH)).peak();
    // during d.b: a and b, the loss's gradient and its own, workspace
    assertThat(peak.node()).isEqualTo("d.b");
    assertThat(peak.of(Purpose.KEPT)).isEqualTo(20);
    assertThat(peak.of(Purpose.GRADIENT)).isEqualTo(10);
    assertThat(peak.of(Purpose.MADE_AGAIN)).isZero();
    assertThat(peak.of(Purpose.WORKSPACE)).isEqualTo(3);
    assertThat(peak.total()).isEqualTo(33);
  }

  @Test
  void whatIsMadeAgain_isNeitherKeptNorAGradient() {
    Order order = new Order(new int[] {A, B, LOSS, DB, UPDATE_B, A, DA, UPDATE_A});
    Timeline timeline = Timeline.of(GRAPH, Schedule.of(GRAPH, order));
    Moment again = timeline.moments().get(5);
    assertThat(again.activity()).isEqualTo(Activity.AGAIN);
    assertThat(again.of(Purpose.KEPT)).isZero();
    assertThat(again.of(Purpose.MADE_AGAIN)).isEqualTo(10);
    assertThat(again.of(Purpose.GRADIENT)).isEqualTo(5);
  }

  @Test
  void plannedStep_peaksAndEndsAsThePlanSays() throws IOException {
    CostGraph graph = GraphFile.read(SMALL);
    Plan plan = new Planner(graph).smallest(Strategy.REMATERIALIZE);
    Timeline timeline = Timeline.of(graph, plan.schedule());
    assertThat(timeline.peak().total()).isEqualTo(plan.peakBytes());
    assertThat(timeline.peak().node()).isEqualTo(plan.peakNode());
    assertThat(timeline.end()).isEqualTo(plan.cost());
    // the forward pass of this graph ends with the loss's gradient
    assertThat(timeline.moments())
        .filteredOn(moment -> moment.activity() == Activity.FORWARD)
        .extracting(Moment::node)
        .noneMatch(node -> node.startsWith("h0/d"))
        .contains("embed", "h1/res2");
  }

  @Test
  void columns_loseNoPeak() {
    Timeline timeline = Timeline.of(GRAPH, Schedule.keepAll(GRAPH));
    for (int columns = 1; columns < 40; columns++) {
      assertThat(timeline.tallest(columns, timeline.end()))
          .hasSize(columns)
          .contains(timeline.peak());
    }
    // a step of half the time fills half of the columns
    assertThat(timeline.tallest(48, 48)).hasSize(24);
  }

  @Test
  void ribbon_showsWhatTakesTheMostOfEachColumn() {
    Timeline timeline = Timeline.of(GRAPH, Schedule.keepAll(GRAPH));
    // 12 ns of forward pass, 12 of backward pass
    assertThat(timeline.activities(2)).containsExactly(Activity.FORWARD, Activity.BACKWARD);
    assertThat(timeline.activities(24)).filteredOn(Activity.FORWARD::equals).hasSize(12);
  }

  private static Facts node(String name, long bytes, long workspace, int... inputs) {
    return new Facts(
        name,
        Kind.REPEATABLE,
        inputs,
        new long[] {bytes},
        workspace,
        4,
        -1,
        new int[0],
        new int[0]);
  }

  private static Facts update(String name, int gradient) {
    return new Facts(
        name, Kind.UPDATE, new int[] {gradient}, new long[] {0}, 0, 2, -1, new int[0], new int[0]);
  }
}
