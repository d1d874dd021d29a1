package dev.gpt2.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.check.SpecCheck;
import dev.gpt2.operator.desired.Children;
import dev.gpt2.operator.desired.TrainerImage;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Chart, kustomize base and samples agree with the code and with each other. */
class ManifestsTest {
  private static final Path ROOT = Path.of("..");
  private static final Path CHART = ROOT.resolve("charts/gpt2-operator");
  private static final YAMLMapper YAML = new YAMLMapper();

  @Test
  void chartAndBase_grantTheSameRules() throws IOException {
    assertThat(clusterRoleOfBase().get("rules")).isEqualTo(rulesOfChart());
  }

  @Test
  void operator_mayGrantWhatItGrantsToTrainers() throws IOException {
    Role granted =
        Children.ofAttempt(Jobs.tiny(), Jobs.FIRST, new TrainerImage("a", "Never")).stream()
            .filter(Role.class::isInstance)
            .map(Role.class::cast)
            .findFirst()
            .orElseThrow();
    List<PolicyRule> own =
        List.of(Serialization.unmarshal(rulesOfChart().toString(), PolicyRule[].class));

    assertThat(granted.getRules())
        .allSatisfy(
            rule ->
                assertThat(own)
                    .anySatisfy(
                        mine -> {
                          assertThat(mine.getApiGroups()).containsAll(rule.getApiGroups());
                          assertThat(mine.getResources()).containsAll(rule.getResources());
                          assertThat(mine.getVerbs()).containsAll(rule.getVerbs());
                        }));
  }

  @Test
  void chartAndBase_runTheSameImages() throws IOException {
    JsonNode values = YAML.readTree(CHART.resolve("values.yaml").toFile());
    JsonNode container =
        YAML.readTree(ROOT.resolve("manifests/base/deployment.yaml").toFile())
            .at("/spec/template/spec/containers/0");

    assertThat(container.get("image")).isEqualTo(values.at("/operator/image"));
    assertThat(container.get("resources")).isEqualTo(values.at("/operator/resources"));
    assertThat(container.at("/env/0/name").asText()).isEqualTo("TRAINER_IMAGE");
    assertThat(container.at("/env/0/value")).isEqualTo(values.at("/trainer/image"));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void sample_saysWhatItIsForAndHasNoViolations(Path sample) throws IOException {
    assertThat(Files.readString(sample)).startsWith("# ");
    List<JsonNode> jobs =
        documents(sample).stream()
            .filter(document -> document.path("kind").asText().equals("FineTuneJob"))
            .toList();

    assertThat(jobs).hasSize(1);
    FineTuneJob job = Serialization.unmarshal(jobs.getFirst().toString(), FineTuneJob.class);
    assertThat(SpecCheck.violations(job.getSpec())).isEmpty();
  }

  @Test
  void samples_haveNamesOfTheirOwn() throws IOException {
    List<String> names = new ArrayList<>();
    for (Path sample : samples()) {
      documents(sample)
          .forEach(
              document ->
                  names.add(
                      document.path("kind").asText()
                          + " "
                          + document.at("/metadata/name").asText()));
    }
    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(10);
  }

  private static List<Path> samples() throws IOException {
    try (Stream<Path> files = Files.list(Jobs.SAMPLES)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @Test
  void sampleText_isSmallAndEndsWithALine() throws IOException {
    String text = Files.readString(Jobs.SAMPLES.resolve("data/kjv-excerpt.txt"));

    assertThat(text.length()).isBetween(150_000, 200_000);
    assertThat(text).endsWith("\n");
  }

  private static JsonNode rulesOfChart() throws IOException {
    ArrayNode rules = (ArrayNode) YAML.readTree(CHART.resolve("files/rules.yaml").toFile());
    return rules.addAll(
        (ArrayNode) YAML.readTree(CHART.resolve("files/cluster-rules.yaml").toFile()));
  }

  private static JsonNode clusterRoleOfBase() throws IOException {
    return documents(ROOT.resolve("manifests/base/rbac.yaml")).stream()
        .filter(document -> document.path("kind").asText().equals("ClusterRole"))
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonNode> documents(Path file) throws IOException {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
      return documents.readAll();
    }
  }
}
