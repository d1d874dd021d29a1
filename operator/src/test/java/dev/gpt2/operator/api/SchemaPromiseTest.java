package dev.gpt2.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a FineTuneJob of this version has been promised stays: a field may come, a limit may be
 * relaxed, and nothing else. {@code -Dcrd.write} writes such a change into the list.
 */
class SchemaPromiseTest {
  private static final Path PROMISED =
      Path.of("..", "crds", "fields-" + FineTuneJob.VERSION + ".txt");

  @Test
  void schema_takesWhatItTookBefore() throws IOException {
    SortedMap<String, SchemaField> now = SchemaField.of(GeneratedCrd.schema());
    List<SchemaField> promised =
        Files.readAllLines(PROMISED).stream().map(SchemaField::parse).toList();
    assertThat(promised)
        .flatExtracting(field -> field.narrowed(now.get(field.path())))
        .as("refused from now on, or of another meaning; that takes another version of the API")
        .isEmpty();

    String list = now.values().stream().map(field -> field + "\n").collect(Collectors.joining());
    if (Boolean.getBoolean("crd.write")) {
      Files.writeString(PROMISED, list);
    }
    assertThat(PROMISED)
        .as(
            "new fields and wider limits are promised too: write the list anew with"
                + " `mvn -pl operator -am test -Dtest=SchemaPromiseTest -Dcrd.write=true"
                + " -Dsurefire.failIfNoSpecifiedTests=false`")
        .hasContent(list);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec.a integer minimum=1 maximum=9 | spec.a integer minimum=2 maximum=9 | minimum",
        "spec.a integer | spec.a integer minimum=1 | minimum",
        "spec.a integer maximum=9 | spec.a integer maximum=8 | maximum",
        "spec.a string maxLength=9 | spec.a string maxLength=8 | maxLength",
        "spec.a array | spec.a array maxItems=8 | maxItems",
        "spec.a string enum=A,B | spec.a string enum=A,C | enum",
        "spec.a string | spec.a string enum=A | enum",
        "spec.a string | spec.a string required=yes | required",
        "spec.a string pattern=^a$ | spec.a string pattern=^b$ | pattern",
        "spec.a string default=A | spec.a string default=B | default",
        "spec.a string default=A | spec.a string | default",
        "spec.a string | spec.a integer | was string and is integer",
        "spec.a string | spec.b string | gone",
      })
  void narrowedField_isNoticed(String before, String after, String what) {
    SchemaField was = SchemaField.parse(before);
    SchemaField is = SchemaField.parse(after);
    SchemaField now = is.path().equals(was.path()) ? is : null;

    assertThat(was.narrowed(now)).singleElement().asString().contains("spec.a", what);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec.a integer minimum=1 maximum=9 | spec.a integer minimum=0 maximum=10",
        "spec.a string maxLength=9 pattern=^a$ | spec.a string",
        "spec.a string enum=A,B | spec.a string enum=A,B,C",
        "spec.a string required=yes | spec.a string",
      })
  void widenedField_isTaken(String before, String after) {
    assertThat(SchemaField.parse(before).narrowed(SchemaField.parse(after))).isEmpty();
  }

  @Test
  void line_isReadBackAsTheSameField() {
    SortedMap<String, SchemaField> fields = SchemaField.of(GeneratedCrd.schema());

    assertThat(fields).hasSizeGreaterThan(200);
    assertThat(fields.values())
        .allSatisfy(field -> assertThat(SchemaField.parse(field.toString())).isEqualTo(field));
    assertThat(fields.get("spec.training.steps"))
        .extracting(SchemaField::limits)
        .isEqualTo(Map.of("minimum", "1.0", "maximum", "1.0E9"));
  }
}
