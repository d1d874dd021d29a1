package dev.gpt2.run;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code run.yaml}; the only class that knows its format. */
public final class RunFile {
  private static final YAMLMapper YAML = mapper();
  private static final String COMMAND_LINE = "command line";

  private RunFile() {}

  /**
   * The spec in a file, complete and without violations.
   *
   * @throws InvalidRunException when the file is missing, isn't YAML, has a field that doesn't
   *     exist or a value that breaks a rule; the message names file, field and remedy
   */
  public static RunSpec read(Path file) throws IOException {
    return read(file, Map.of());
  }

  /**
   * The spec in a file with some fields set anew, or of these fields alone.
   *
   * @param fields values by path: {@code training.steps} → 10
   */
  public static RunSpec read(@Nullable Path file, Map<String, Object> fields) throws IOException {
    String name = file == null ? COMMAND_LINE : file.toString();
    RunSpec spec = parse(file == null ? "" : text(file), fields, name);
    List<Violation> violations = RunRules.violations(spec);
    if (!violations.isEmpty()) {
      throw InvalidRunException.of(name, violations);
    }
    return spec;
  }

  /**
   * A dataset alone, by its fields' paths in a run: {@code dataset.path}.
   *
   * @throws InvalidRunException when one breaks a rule
   */
  public static DatasetSpec dataset(Map<String, Object> fields) {
    DatasetSpec dataset = parse("", fields, COMMAND_LINE).dataset();
    List<Violation> violations = RunRules.violations(dataset);
    if (dataset == null || !violations.isEmpty()) {
      throw InvalidRunException.of(COMMAND_LINE, violations);
    }
    return dataset;
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException missing) {
      throw new InvalidRunException(file + ": no such run file");
    } catch (MalformedInputException binary) {
      throw new InvalidRunException(file + ": not a text file in UTF-8");
    }
  }

  /** The spec as it is stated, not yet judged. */
  static RunSpec parse(String text, Map<String, Object> fields, String name) {
    try {
      JsonNode tree = YAML.readTree(text);
      if (tree.isMissingNode() || tree.isNull()) {
        tree = YAML.createObjectNode();
      }
      if (!(tree instanceof ObjectNode root)) {
        throw new InvalidRunException(name + ": fields expected, found " + tree.getNodeType());
      }
      fields.forEach((path, value) -> set(root, path, value, name));
      return YAML.treeToValue(root, RunSpec.class);
    } catch (UnrecognizedPropertyException unknown) {
      String known =
          unknown.getKnownPropertyIds().stream()
              .map(Object::toString)
              .sorted()
              .collect(Collectors.joining(", "));
      throw new InvalidRunException(
          "%s: unknown field %s%s; known here: %s"
              .formatted(name, field(unknown), place(unknown.getLocation()), known));
    } catch (JsonMappingException wrong) {
      throw new InvalidRunException(
          "%s: %s%s: %s"
              .formatted(
                  name, field(wrong), place(wrong.getLocation()), wrong.getOriginalMessage()));
    } catch (JsonProcessingException wrong) {
      throw new InvalidRunException(
          "%s: not YAML%s: %s"
              .formatted(name, place(wrong.getLocation()), wrong.getOriginalMessage()));
    }
  }

  /** YAML text that {@link #read} gives the same spec for. */
  public static String write(RunSpec spec) {
    try {
      return YAML.writeValueAsString(spec);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a run spec can always be written", impossible);
    }
  }

  /**
   * What a spec states or has by default, by each field's path, to be shown: {@code training.steps}
   * → 10; of an address no more than {@link SourceRules#shown} lets be seen.
   */
  public static Map<String, String> shownFields(RunSpec spec) {
    Map<String, String> fields = new LinkedHashMap<>();
    addFields("", YAML.valueToTree(spec), fields);
    return fields;
  }

  private static void addFields(String path, JsonNode value, Map<String, String> fields) {
    if (value.isObject()) {
      String prefix = path.isEmpty() ? "" : path + ".";
      value
          .properties()
          .forEach(field -> addFields(prefix + field.getKey(), field.getValue(), fields));
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        addFields("%s[%d]".formatted(path, i), value.get(i), fields);
      }
    } else if (!value.isNull()) {
      String text = value.asText();
      fields.put(path, text.contains("://") ? SourceRules.shown(text) : text);
    }
  }

  private static void set(ObjectNode root, String path, Object value, String name) {
    ObjectNode parent = root;
    String[] parts = path.split("\\.", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      JsonNode child = parent.get(parts[i]);
      if (child == null || child.isNull()) {
        child = parent.putObject(parts[i]);
      }
      if (!(child instanceof ObjectNode object)) {
        throw new InvalidRunException("%s: %s must have fields".formatted(name, parts[i]));
      }
      parent = object;
    }
    parent.set(parts[parts.length - 1], YAML.valueToTree(value));
  }

  private static String field(JsonMappingException wrong) {
    String path =
        wrong.getPath().stream()
            .map(
                part ->
                    part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "the document" : path;
  }

  /** Where in the text; nothing when only the field is known. */
  private static String place(@Nullable JsonLocation location) {
    return location == null || location.getLineNr() < 1
        ? ""
        : " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static YAMLMapper mapper() {
    YAMLMapper mapper =
        YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();
    for (LogicalType number : List.of(LogicalType.Integer, LogicalType.Float)) {
      mapper
          .coercionConfigFor(number)
          .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
    }
    // a folder 1.10 without quotes would otherwise be read as 1.1
    mapper
        .coercionConfigFor(LogicalType.Textual)
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
    return mapper;
  }
}
