package dev.gpt2.ftj.view;

import static dev.gpt2.ftj.TestDocuments.NOON;
import static dev.gpt2.ftj.TestDocuments.SITUATIONS;
import static dev.gpt2.ftj.TestDocuments.WIDE;
import static dev.gpt2.ftj.TestDocuments.job;
import static dev.gpt2.ftj.TestDocuments.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.gpt2.ftj.job.Document;
import dev.gpt2.ftj.job.Events;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every text of a resource, its names included, tries to command the terminal. */
final class HostileTextTest {
  private static final String ATTACK = "\u001b]0;title\u0007\u001b[2J\u009b1A\r\u202e\u0008";

  @Test
  void noView_letsControlCharactersThrough() {
    for (String name : SITUATIONS) {
      JsonNode document = attacked(json(name));
      Events events = Events.of(new Document(attacked(json("events"))).all("items"));
      String views =
          new StatusView(WIDE, NOON).of(job(document), events)
              + new PlanView(WIDE).of(job(document))
              + new CurveView(WIDE).of(job(document))
              + new ListView(WIDE, NOON).of(List.of(job(document)), true);
      assertThat(views)
          .as(name)
          .contains("␛]0;title␇")
          .doesNotContainPattern("[\\p{Cntrl}&&[^\n]]");
      assertThat(views.codePoints()).as(name).doesNotContain(0x9B, 0x202E);
    }
  }

  private static JsonNode attacked(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(field -> field.setValue(attacked(field.getValue())));
      return object;
    }
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, attacked(array.get(i)));
      }
      return array;
    }
    return node.isTextual() ? TextNode.valueOf(node.asText() + ATTACK) : node;
  }
}
