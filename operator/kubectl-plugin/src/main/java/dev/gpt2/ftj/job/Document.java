package dev.gpt2.ftj.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A resource as the cluster has it, read by the paths of its fields. What isn't there, or isn't
 * what it should be, is absent: an older or newer operator's resources can be shown too. This is
 * the only way to its text, and all text that leaves it is {@link VisibleText}.
 */
public final class Document {
  private final JsonNode node;

  public Document(JsonNode node) {
    this.node = node;
  }

  /** The part at a path such as {@code status.plan}. */
  public Document at(String path) {
    JsonNode found = node;
    for (String name : path.split("\\.", -1)) {
      found = found.path(name);
    }
    return new Document(found);
  }

  /** Whether there is anything. */
  public boolean isThere() {
    return !node.isMissingNode() && !node.isNull();
  }

  /** A text, number or truth value as text; of a list of these, all of them. */
  public Optional<String> text(String path) {
    return Optional.of(at(path).node.isArray() ? joined(at(path)) : at(path).node.asText(""))
        .map(text -> VisibleText.of(text).strip())
        .filter(text -> !text.isEmpty());
  }

  /** A whole number, also one that is written as text. */
  public Optional<Long> number(String path) {
    return decimal(path)
        .filter(number -> Math.abs(number) < Long.MAX_VALUE)
        .map(
            number ->
                at(path).node.isIntegralNumber() ? at(path).node.asLong() : Math.round(number));
  }

  /** A number, also one that is written as text; infinite and NaN where the text says so. */
  public Optional<Double> decimal(String path) {
    try {
      return text(path).map(Double::valueOf);
    } catch (NumberFormatException noNumber) {
      return Optional.empty();
    }
  }

  public Optional<Instant> time(String path) {
    try {
      return text(path).map(text -> OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException noTime) {
      return Optional.empty();
    }
  }

  /** Whether there is a {@code true}. */
  public boolean isTrue(String path) {
    return text(path).filter("true"::equals).isPresent();
  }

  /** The elements of a list. */
  public List<Document> all(String path) {
    return StreamSupport.stream(at(path).node.spliterator(), false).map(Document::new).toList();
  }

  private static String joined(Document list) {
    return StreamSupport.stream(list.node.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(", "));
  }
}
