package dev.gpt2.ftj.view;

import static dev.gpt2.ftj.TestDocuments.WIDE;
import static dev.gpt2.ftj.TestDocuments.job;
import static dev.gpt2.ftj.TestDocuments.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

final class CurveViewTest {

  @Test
  void onePoint_isDrawn() {
    assertThat(new CurveView(WIDE).of(job(withPoints("1:10.8"))))
        .contains("lowest of the curve 10.8");
  }

  @Test
  void constantLoss_isDrawn() {
    assertThat(new CurveView(WIDE).of(job(withPoints("1:2.5", "2:2.5", "3:2.5"))))
        .contains("┤", "2.5");
  }

  @Test
  void lossesThatAreNoNumbers_areSaidAndNotDrawn() {
    assertThat(new CurveView(WIDE).of(job(withPoints("1:3.5", "10:2.5", "20:NaN", "30:Infinity"))))
        .contains("from step 20 on losses aren't numbers any more")
        .contains("lowest of the curve 2.5 after step 10");
  }

  @Test
  void withoutPoints_saysSo() {
    assertThat(new CurveView(WIDE).of(job(withPoints()))).contains("no loss has been reported yet");
  }

  @Test
  void everySize_holdsTheChart() {
    for (int width = 40; width < 200; width += 7) {
      for (int height = 10; height < 60; height += 5) {
        Look look = new Look(width, height, false, width % 2 == 0);
        assertThat(new CurveView(look).of(job("training")).lines().limit(height - 2))
            .as("%d x %d", width, height)
            .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(look.width()));
      }
    }
  }

  private static JsonNode withPoints(String... points) {
    JsonNode document = json("training");
    ArrayNode curve = ((ObjectNode) document.at("/status/training")).putArray("lossCurve");
    for (String point : points) {
      int colon = point.indexOf(':');
      curve
          .addObject()
          .put("step", Long.parseLong(point.substring(0, colon)))
          .put("loss", point.substring(colon + 1));
    }
    return document;
  }
}
