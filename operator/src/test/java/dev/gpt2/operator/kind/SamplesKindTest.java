package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The API server takes each sample as it stands, and the one that needs nothing else trains. */
@KindTest
class SamplesKindTest {
  private static final Map<String, String> RESOURCES =
      Map.of("FineTuneJob", "finetunejobs", "ConfigMap", "configmaps");

  private static TestNamespace namespace;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("samples");
  }

  @AfterAll
  static void close() {
    namespace.close();
  }

  static List<Path> samples() throws IOException {
    try (Stream<Path> files = Files.list(Jobs.SAMPLES)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void sample_isTakenByTheApiServer(Path sample) {
    assertThat(post(namespace, sample, "?dryRun=All&fieldValidation=Strict"))
        .isNotEmpty()
        .allSatisfy(answer -> assertThat(answer).contains("\"uid\""));
  }

  @Test
  void smallTrial_trainsAsItIs() {
    try (TestNamespace own = new TestNamespace("trial")) {
      post(own, Jobs.SAMPLES.resolve("small-trial.yaml"), "?fieldValidation=Strict");

      FineTuneJobStatus end = own.await("small-trial", "over", TestNamespace::isOver).getStatus();
      assertThat(end.phase()).isEqualTo(Phase.COMPLETE);
      assertThat(TestNamespace.training(end).step()).isEqualTo(20);
    }
  }

  /** Posts each document; a refusal is the test's failure, with the API server's words. */
  private static List<String> post(TestNamespace namespace, Path sample, String options) {
    try (var documents =
        new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(sample.toFile())) {
      return documents.readAll().stream()
          .map(
              document ->
                  namespace
                      .client()
                      .raw(
                          "/%s/namespaces/%s/%s%s"
                              .formatted(
                                  api(document.path("apiVersion").asText()),
                                  namespace.name(),
                                  RESOURCES.get(document.path("kind").asText()),
                                  options),
                          "POST",
                          document.toString()))
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String api(String version) {
    return (version.contains("/") ? "apis/" : "api/") + version;
  }
}
