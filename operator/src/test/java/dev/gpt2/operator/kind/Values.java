package dev.gpt2.operator.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;

/** Values for a field without fields of its own: of other types, at its bounds and beyond them. */
final class Values {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Longer than any name, and than all annotations of an object together. */
  private static final int LONG_TEXT = 300_000;

  private static final List<String> QUANTITIES =
      List.of(
          "-1Gi",
          "lots",
          "1e99Gi",
          "0",
          "1e99",
          "1e-99",
          "99999999999Ei",
          "0.000001",
          "NaN",
          "1.5",
          "Infinity",
          "512m",
          "4Gi ",
          "٣Gi");

  private static final List<String> TEXTS =
      List.of(
          " ", "a b", "../..", "/", "\u0000", "a\nb", "${HOME}", "'; drop", "🦜", "NaN", "null");

  private final SequencedMap<String, JsonNode> values = new LinkedHashMap<>();
  private final JsonNode schema;
  private final Random random;

  private Values(JsonNode schema, Random random) {
    this.schema = schema;
    this.random = random;
  }

  /** The values, each under what it is. */
  static SequencedMap<String, JsonNode> of(JsonNode schema, Random random) {
    Values made = new Values(schema, random);
    made.others();
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      made.quantities();
    } else {
      switch (schema.path("type").asText()) {
        case "integer" -> made.integers();
        case "number" -> made.numbers();
        case "string" -> made.texts();
        case "boolean" -> made.booleans();
        default -> {
          // objects, lists and maps have no values but those of other types
        }
      }
    }
    return made.values;
  }

  private void others() {
    Map<String, JsonNode> byType =
        Map.of(
            "string", JSON.textNode("text"),
            "integer", JSON.numberNode(7),
            "boolean", JSON.booleanNode(true),
            "array", JSON.arrayNode().add("item"),
            "object", JSON.objectNode().put("noSuchField", 1));
    byType.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(entry -> !entry.getKey().equals(schema.path("type").asText()))
        .forEach(entry -> add("of type " + entry.getKey(), entry.getValue()));
    add("null", JSON.nullNode());
  }

  private void integers() {
    bounds(BigDecimal.ONE);
    add("a fraction", JSON.numberNode(new BigDecimal("1.5")));
    for (int bits : new int[] {31, 63, 64}) {
      BigInteger power = BigInteger.TWO.pow(bits);
      add("2^" + bits, JSON.numberNode(power));
      add("-2^" + bits + " - 1", JSON.numberNode(power.negate().subtract(BigInteger.ONE)));
    }
    add("1e300", JSON.numberNode(new BigDecimal("1e300")));
    add("text NaN", JSON.textNode("NaN"));
    add("text 1", JSON.textNode("1"));
  }

  private void numbers() {
    bounds(new BigDecimal("1e-9"));
    for (String number : List.of("1e308", "-1e308", "5e-324", "-0.0")) {
      add(number, JSON.numberNode(Double.parseDouble(number)));
    }
    add("text NaN", JSON.textNode("NaN"));
    add("text 0.5", JSON.textNode("0.5"));
  }

  private void bounds(BigDecimal step) {
    JsonNode least = schema.path("minimum");
    JsonNode most = schema.path("maximum");
    if (!least.isMissingNode()) {
      BigDecimal bound = new BigDecimal(least.asText());
      add("at minimum " + bound, number(bound));
      add("below minimum " + bound, number(bound.subtract(step)));
    }
    if (!most.isMissingNode()) {
      BigDecimal bound = new BigDecimal(most.asText());
      add("at maximum " + bound, number(bound));
      add("above maximum " + bound, number(bound.add(step)));
      double drawn = random.nextDouble() * bound.doubleValue();
      add(
          "drawn " + drawn,
          step.scale() == 0 ? JSON.numberNode((long) drawn) : JSON.numberNode(drawn));
    }
  }

  private static JsonNode number(BigDecimal value) {
    return value.stripTrailingZeros().scale() <= 0
        ? JSON.numberNode(value.toBigIntegerExact())
        : JSON.numberNode(value);
  }

  private void texts() {
    add("empty", JSON.textNode(""));
    int longest = schema.path("maxLength").asInt(LONG_TEXT - 1);
    add("as long as may be", JSON.textNode("a".repeat(longest)));
    add("too long", JSON.textNode("a".repeat(longest + 1)));
    TEXTS.forEach(text -> add("text " + text, JSON.textNode(text)));
    schema.path("enum").forEach(word -> add("word " + word, word));
    schema
        .path("enum")
        .forEach(word -> add("misspelt " + word, JSON.textNode(word.asText() + "x")));
    StringBuilder drawn = new StringBuilder();
    random.ints(12, ' ', 0x3000).forEach(drawn::appendCodePoint);
    add("drawn " + drawn, JSON.textNode(drawn.toString()));
    add("drawn after a digit " + drawn, JSON.textNode("1h" + drawn));
  }

  private void booleans() {
    add("true", JSON.booleanNode(true));
    add("false", JSON.booleanNode(false));
    add("text true", JSON.textNode("true"));
  }

  private void quantities() {
    QUANTITIES.forEach(text -> add("quantity " + text, JSON.textNode(text)));
    add("empty", JSON.textNode(""));
    add("below 0", JSON.numberNode(-1));
    add("the largest long", JSON.numberNode(Long.MAX_VALUE));
    add("2^64", JSON.numberNode(BigInteger.TWO.pow(64)));
  }

  private void add(String what, JsonNode value) {
    values.put(what, value);
  }
}
