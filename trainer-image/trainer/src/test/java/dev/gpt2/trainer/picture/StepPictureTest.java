package dev.gpt2.trainer.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Facts;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import dev.gpt2.plan.schedule.Schedule;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

final class StepPictureTest {
  private static final int MOST_BYTES = 300_000;

  @Test
  void words_areText() throws Exception {
    String svg = picture(TimelineTest.GRAPH, new StepPicture.Limit(40, "limit 40 bytes"));
    assertThat(texts(svg))
        .contains("a title", "what it comes to", "peak 33 bytes at d.b", "limit 40 bytes")
        .contains("kept since the forward pass", "keeping everything: 33 bytes")
        .contains("0 %", "100 %", "forward pass and loss");
  }

  @Test
  void namesFromFiles_canNotBreakIt() throws Exception {
    CostGraph graph = chain(1, "</text><script>&\u0001\uFFFE");
    assertThat(texts(picture(graph, null)))
        .anyMatch(text -> text.contains("</text><script>&\uFFFD\uFFFD"));
  }

  @Test
  void largeStep_isASmallPicture() throws Exception {
    String svg = picture(chain(20_000, "node"), null);
    assertThat(svg.length()).isLessThan(MOST_BYTES);
    assertThat(texts(svg)).contains("a title");
  }

  @Test
  void nothingIsFetched_andItFollowsTheSurroundings() {
    String svg = picture(TimelineTest.GRAPH, null);
    assertThat(svg.replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
        .doesNotContain("http", "href", "<image", "@import", "<script")
        .contains("prefers-color-scheme:dark");
  }

  @Test
  void samePictureEveryTime() {
    CostGraph graph = chain(50, "node");
    assertThat(picture(graph, null)).isEqualTo(picture(graph, null));
  }

  @Test
  void stepThatTakesNoTimeAndNoBytes_isDrawnToo() throws Exception {
    CostGraph graph =
        new CostGraph(
            List.of(
                new Facts(
                    "only",
                    Kind.UPDATE,
                    new int[0],
                    new long[] {0},
                    0,
                    0,
                    -1,
                    new int[0],
                    new int[0])),
            new int[0],
            List.of());
    assertThat(texts(picture(graph, null))).contains("peak 0 bytes at only");
  }

  private static String picture(CostGraph graph, StepPicture.@Nullable Limit limit) {
    Timeline timeline = Timeline.of(graph, Schedule.keepAll(graph));
    return new StepPicture("a title", "what it comes to", timeline, timeline, limit).svg();
  }

  /** Nodes of different sizes and costs, each reading the one before; the last one updates. */
  private static CostGraph chain(int length, String name) {
    List<Facts> nodes = new ArrayList<>();
    for (int i = 0; i <= length; i++) {
      int[] inputs = i == 0 ? new int[0] : new int[] {i - 1};
      nodes.add(
          new Facts(
              name,
              i == length ? Kind.UPDATE : Kind.REPEATABLE,
              inputs,
              new long[] {i % 97 * 1_000L},
              i % 13,
              1 + i % 7,
              -1,
              new int[0],
              new int[0]));
    }
    return new CostGraph(nodes, new int[0], List.of());
  }

  private static List<String> texts(String svg) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    var elements = document.getElementsByTagName("text");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < elements.getLength(); i++) {
      texts.add(elements.item(i).getTextContent());
    }
    return texts;
  }
}
