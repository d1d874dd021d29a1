package dev.gpt2.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Facts;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import dev.gpt2.plan.schedule.InvalidScheduleException;
import dev.gpt2.plan.schedule.MemorySimulator;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.run.InvalidRunException;
import java.io.CharConversionException;
import java.io.EOFException;
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
  /** A terabyte, or a quarter of an hour: no sum of what a node has gets near 2⁶³. */
  private static final long MOST = 1L << 40;

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
    if (Files.isDirectory(path)) {
      throw new InvalidRunException("%s: a folder, where a file is expected".formatted(path));
    }
    try (InputStream file = Files.newInputStream(path);
        InputStream text = path.toString().endsWith(".gz") ? new GZIPInputStream(file) : file) {
      return new ObjectMapper().readTree(text);
    } catch (NoSuchFileException e) {
      throw new InvalidRunException("%s: no such file".formatted(path));
    } catch (ZipException | EOFException e) {
      throw new InvalidRunException("%s: not a whole gzip file".formatted(path));
    } catch (JsonProcessingException e) {
      throw new InvalidRunException("%s: not JSON (%s)".formatted(path, e.getOriginalMessage()));
    } catch (CharConversionException e) {
      throw new InvalidRunException("%s: not JSON (%s)".formatted(path, e.getMessage()));
    }
  }

  private CostGraph graph(JsonNode root) {
    JsonNode array = root.path("nodes");
    if (!array.isArray() || array.isEmpty()) {
      throw new InvalidRunException(
          "%s: an object with an array nodes, not empty, expected".formatted(path));
    }
    List<Facts> nodes = new ArrayList<>();
    for (JsonNode node : array) {
      nodes.add(facts(node, nodes.size()));
    }
    return runnable(new CostGraph(nodes, new int[0], List.copyOf(residents.keySet())));
  }

  /** Refuses a graph that breaks the rules of a step even in its own order. */
  private CostGraph runnable(CostGraph graph) {
    try {
      MemorySimulator.simulate(graph, Schedule.keepAll(graph));
      return graph;
    } catch (InvalidScheduleException e) {
      throw new InvalidRunException(
          "%s: can't run in the order of its nodes: %s".formatted(path, e.getMessage()));
    }
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
        residents(list(node, id, "reads")),
        residents(list(node, id, "writes")));
  }

  private int[] inputs(JsonNode node, int id) {
    JsonNode inputs = list(node, id, "inputs");
    for (JsonNode input : inputs) {
      if (!input.isInt() || input.asInt() < 0 || input.asInt() >= id) {
        throw wrong(id, "inputs", "ids of earlier nodes", input);
      }
    }
    return IntStream.range(0, inputs.size()).map(i -> inputs.get(i).asInt()).distinct().toArray();
  }

  private JsonNode list(JsonNode node, int id, String field) {
    JsonNode list = node.path(field);
    if (!list.isArray() && !list.isMissingNode()) {
      throw wrong(id, field, "a list", list);
    }
    return list;
  }

  private long number(JsonNode node, int id, String field) {
    JsonNode number = node.path(field);
    if (!number.isIntegralNumber()
        || !number.canConvertToLong()
        || number.asLong() < 0
        || number.asLong() > MOST) {
      throw wrong(id, field, "a whole number from 0 to 2^40", number);
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
