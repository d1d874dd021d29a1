package dev.gpt2.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Facts;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import dev.gpt2.run.InvalidRunException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a step from JSON, so that planners can be compared on one graph; {@code .gz} is unpacked.
 *
 * <p>An object with an array {@code nodes}. A node is at the place that its {@code id} says and has
 * {@code name}, {@code inputs} (ids of earlier nodes), {@code bytes} (of its one output), {@code
 * cost} (nanoseconds), and, where they aren't empty or normal, {@code reads} and {@code writes}
 * (names of weights) and {@code kind}: {@code normal}, {@code once} (may not be made again) or
 * {@code effect} (must run exactly once). Other fields are ignored.
 */
public final class GraphFile {
  private final Path path;
  private final Map<String, Integer> residents = new LinkedHashMap<>();

  private GraphFile(Path path) {
    this.path = path;
  }

  /**
   * The step that a file describes; values have the numbers of the nodes.
   *
   * @throws InvalidRunException when the file isn't there or isn't a graph, saying where
   */
  public static CostGraph read(Path path) throws IOException {
    return new GraphFile(path).graph(json(path));
  }

  private static JsonNode json(Path path) throws IOException {
    try (InputStream file = Files.newInputStream(path);
        InputStream text = path.toString().endsWith(".gz") ? new GZIPInputStream(file) : file) {
      return new ObjectMapper().readTree(text);
    } catch (NoSuchFileException e) {
      throw new InvalidRunException("%s: no such file".formatted(path));
    } catch (ZipException e) {
      throw new InvalidRunException("%s: not a gzip file".formatted(path));
    } catch (JsonProcessingException e) {
      throw new InvalidRunException("%s: not JSON (%s)".formatted(path, e.getOriginalMessage()));
    }
  }

  private CostGraph graph(JsonNode root) {
    JsonNode array = root.path("nodes");
    if (!array.isArray()) {
      throw new InvalidRunException("%s: an object with an array nodes expected".formatted(path));
    }
    List<Facts> nodes = new ArrayList<>();
    for (JsonNode node : array) {
      nodes.add(facts(node, nodes.size()));
    }
    return new CostGraph(nodes, new int[0], List.copyOf(residents.keySet()));
  }

  private Facts facts(JsonNode node, int id) {
    if (node.has("id") && node.path("id").asInt(-1) != id) {
      throw wrong(id, "id", "%d (ids are places)".formatted(id), node.path("id"));
    }
    return new Facts(
        node.path("name").asText("node " + id),
        kind(node, id),
        inputs(node, id),
        new long[] {number(node, id, "bytes")},
        0,
        number(node, id, "cost"),
        -1,
        residents(node.path("reads")),
        residents(node.path("writes")));
  }

  private int[] inputs(JsonNode node, int id) {
    JsonNode inputs = node.path("inputs");
    for (JsonNode input : inputs) {
      if (!input.isInt() || input.asInt() < 0 || input.asInt() >= id) {
        throw wrong(id, "inputs", "ids of earlier nodes", input);
      }
    }
    return IntStream.range(0, inputs.size()).map(i -> inputs.get(i).asInt()).distinct().toArray();
  }

  private long number(JsonNode node, int id, String field) {
    JsonNode number = node.path(field);
    if (!number.isIntegralNumber() || !number.canConvertToLong() || number.asLong() < 0) {
      throw wrong(id, field, "a whole number from 0", number);
    }
    return number.asLong();
  }

  private Kind kind(JsonNode node, int id) {
    return switch (node.path("kind").asText("normal")) {
      case "normal" -> Kind.REPEATABLE;
      case "once" -> Kind.ONCE;
      case "effect" -> Kind.UPDATE;
      default -> throw wrong(id, "kind", "normal, once or effect", node.path("kind"));
    };
  }

  private int[] residents(JsonNode names) {
    return IntStream.range(0, names.size()).map(i -> resident(names.get(i).asText())).toArray();
  }

  private int resident(String name) {
    return residents.computeIfAbsent(name, added -> residents.size());
  }

  private InvalidRunException wrong(int id, String field, String expected, JsonNode found) {
    return new InvalidRunException(
        "%s: nodes[%d].%s: %s expected, found %s"
            .formatted(path, id, field, expected, found.isMissingNode() ? "nothing" : found));
  }
}
