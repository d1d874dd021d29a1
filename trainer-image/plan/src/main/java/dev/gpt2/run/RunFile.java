package dev.gpt2.run;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Reads and writes {@code run.yaml}; the only class that knows its format. */
public final class RunFile {
  private static final YAMLMapper YAML = mapper();

  private RunFile() {}

  /**
   * The spec in a file, complete and without violations.
   *
   * @throws InvalidRunException when the file is missing, isn't YAML, has a field that doesn't
   *     exist or a value that breaks a rule; the message names file, field and remedy
   */
  public static RunSpec read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException missing) {
      throw new InvalidRunException(file + ": no such run file");
    }
    RunSpec spec = parse(text, file.toString());
    List<Violation> violations = RunRules.violations(spec);
    if (!violations.isEmpty()) {
      throw InvalidRunException.of(file.toString(), violations);
    }
    return spec;
  }

  /** The spec that YAML text states; it may still have violations. {@code name} is for messages. */
  static RunSpec parse(String text, String name) {
    try {
      RunSpec spec = YAML.readValue(text, RunSpec.class);
      if (spec == null) {
        throw new InvalidRunException(
            name + ": the file is empty; at least model, dataset and checkpoint are needed");
      }
      return spec;
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

  private static String field(JsonMappingException wrong) {
    String path =
        wrong.getPath().stream()
            .map(
                part ->
                    part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "the document" : path;
  }

  private static String place(JsonLocation location) {
    return location == null
        ? ""
        : " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static YAMLMapper mapper() {
    YAMLMapper mapper =
        YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();
    mapper
        .coercionConfigFor(LogicalType.Integer)
        .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
    return mapper;
  }
}
