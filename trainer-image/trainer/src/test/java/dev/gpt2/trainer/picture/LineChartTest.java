package dev.gpt2.trainer.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.trainer.picture.LineChart.Line;
import dev.gpt2.trainer.picture.LineChart.Mark;
import dev.gpt2.trainer.picture.LineChart.Point;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

final class LineChartTest {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

  /** The chart's box is 46 to 346 wide and 12 to 224 high; the values have 6 % of room. */
  @Test
  void lineGoesThroughItsPoints() throws Exception {
    List<Point> points = List.of(new Point(0, 0), new Point(50, 10), new Point(100, 5));
    String path = onlyPath(chart(true, points, null), "chart-line a");
    assertThat(numbers(path)).containsExactly(46.0, 224.0, 196.0, 24.0, 346.0, 124.0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {5, 0, -3, 1e-9, 1e9})
  void onePointIsADot_withinTheChart(double value) throws Exception {
    for (boolean fromZero : List.of(false, value >= 0)) {
      Document svg = parse(chart(fromZero, List.of(new Point(1, value)), null));
      Element dot = elements(svg, "circle").getFirst();
      assertThat(Double.parseDouble(dot.getAttribute("cx"))).isBetween(46.0, 346.0);
      assertThat(Double.parseDouble(dot.getAttribute("cy"))).isBetween(12.0, 224.0);
      assertThat(svg.getDocumentElement().getTextContent()).doesNotContain("NaN", "Infinity");
    }
  }

  /** What differs in the last digits alone isn't drawn as if it were a great change. */
  @Test
  void flatLineStaysFlat() throws Exception {
    List<Point> points = List.of(new Point(1, 5.000001), new Point(2, 5.000002));
    Document svg = parse(chart(false, points, null));
    assertThat(texts(svg)).contains("5.00").allMatch(text -> text.length() <= 4);
  }

  @Test
  void everyTextLiesWithinThePicture() throws Exception {
    for (double step : new double[] {0, 1, 50, 99, 100}) {
      for (double value : new double[] {0, 5, 10}) {
        Mark mark = new Mark(new Point(step, value), "best 4.4100, step 1,000");
        List<Point> points = List.of(new Point(0, 10), new Point(50, 3), new Point(100, 0));
        for (Element text : elements(parse(chart(false, points, mark)), "text")) {
          double x = Double.parseDouble(text.getAttribute("x"));
          double width = 7.0 * text.getTextContent().length();
          double left =
              switch (anchor(text)) {
                case "end" -> x - width;
                case "middle" -> x - width / 2;
                default -> x;
              };
          assertThat(left).as(text.getTextContent()).isGreaterThanOrEqualTo(-1);
          assertThat(left + width).as(text.getTextContent()).isLessThanOrEqualTo(361);
          assertThat(Double.parseDouble(text.getAttribute("y"))).isBetween(8.0, 250.0);
        }
      }
    }
  }

  @Test
  void stepsAreWholeNumbers() throws Exception {
    for (int last = 1; last < 40; last++) {
      List<Point> points = List.of(new Point(1, 5), new Point(last, 4));
      Document svg = parse(chart(true, points, null));
      assertThat(
              elements(svg, "text").stream()
                  .filter(text -> anchor(text).equals("middle"))
                  .map(Element::getTextContent))
          .as("%d steps", last)
          .isNotEmpty()
          .doesNotHaveDuplicates()
          .allMatch(text -> text.matches("\\d+"));
    }
  }

  @Test
  void namesCanNotBreakIt() throws Exception {
    Mark mark = new Mark(new Point(1, 5), "</text><script>&\u0001");
    assertThat(texts(parse(chart(false, List.of(new Point(1, 5)), mark))))
        .contains("</text><script>&\uFFFD");
  }

  @Test
  void chartWithoutAPointIsRefused() {
    assertThatThrownBy(() -> new LineChart("", true, List.of(new Line("a", List.of(), true)), null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String chart(boolean fromZero, List<Point> points, @Nullable Mark mark) {
    return new LineChart("Loss", fromZero, List.of(new Line("a", points, false)), mark)
        .svg("wide", 360, 250);
  }

  private static String anchor(Element text) {
    List<String> classes = List.of(text.getAttribute("class").split(" "));
    return classes.contains("end") ? "end" : classes.contains("middle") ? "middle" : "start";
  }

  private static String onlyPath(String svg, String classes) throws Exception {
    return elements(parse(svg), "path").stream()
        .filter(path -> path.getAttribute("class").equals(classes))
        .map(path -> path.getAttribute("d"))
        .findFirst()
        .orElseThrow();
  }

  private static List<Double> numbers(String path) {
    return NUMBER.matcher(path).results().map(MatchResult::group).map(Double::valueOf).toList();
  }

  private static List<String> texts(Document svg) {
    return elements(svg, "text").stream().map(Element::getTextContent).toList();
  }

  private static List<Element> elements(Document svg, String name) {
    List<Element> elements = new ArrayList<>();
    var found = svg.getElementsByTagName(name);
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) Objects.requireNonNull(found.item(i)));
    }
    return elements;
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }
}
