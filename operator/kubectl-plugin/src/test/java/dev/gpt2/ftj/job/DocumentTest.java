package dev.gpt2.ftj.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

final class DocumentTest {

  @Test
  void numbers_areReadFromNumbersAndTexts() throws JsonProcessingException {
    Document document =
        document("{'a': 9007199254740993, 'b': '42', 'c': 'many', 'd': null, 'e': {}}");
    assertThat(document.number("a")).hasValue(9007199254740993L);
    assertThat(document.number("b")).hasValue(42L);
    assertThat(document.number("c")).isEmpty();
    assertThat(document.number("d")).isEmpty();
    assertThat(document.text("e")).isEmpty();
    assertThat(document.text("a.b.c")).isEmpty();
  }

  @Test
  void notANumber_isNoWholeNumber() throws JsonProcessingException {
    Document document = document("{'a': 'NaN', 'b': 'Infinity'}");
    assertThat(document.decimal("a")).hasValueSatisfying(number -> assertThat(number).isNaN());
    assertThat(document.number("a")).isEmpty();
    assertThat(document.number("b")).isEmpty();
  }

  @Test
  void quantities_areBytes() {
    assertThat(Quantity.bytes("128Mi")).hasValue(134_217_728L);
    assertThat(Quantity.bytes("1.5Gi")).hasValue(1_610_612_736L);
    assertThat(Quantity.bytes("2G")).hasValue(2_000_000_000L);
    assertThat(Quantity.bytes("many")).isEmpty();
  }

  private static Document document(String json) throws JsonProcessingException {
    return new Document(new ObjectMapper().readTree(json.replace('\'', '"')));
  }
}
