package dev.gpt2.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.SdkExecution;
import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import dev.gpt2.operator.kind.Commands;
import dev.gpt2.operator.metrics.OperatorMetrics;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alerts and dashboard ask for metrics that there are. */
@SuppressWarnings("deprecation") // the registry that Quarkus has
class MetricNamesTest {
  private static final Pattern OF_TRAINER =
      Pattern.compile("\\b(?:gauge|counter)\\(\\s*(?:\\w+,\\s*)?\"(\\w+)\"");

  @Test
  void everyMetricThatIsAskedFor_isThere() throws Exception {
    Set<String> there = new TreeSet<>(ofOperator());
    there.addAll(ofTrainer());

    assertThat(MonitoringFiles.metrics()).isNotEmpty().isSubsetOf(there);
  }

  @Test
  void everyMetricOfTheOperator_isOnTheDashboard() throws Exception {
    String dashboard = MonitoringFiles.dashboard().toString();

    assertThat(
            List.of(
                "gpt2_operator_jobs",
                "gpt2_operator_attempts_ended_total",
                "gpt2_operator_plan_seconds",
                "gpt2_operator_plan_error_ratio"))
        .allSatisfy(name -> assertThat(dashboard).contains(name));
  }

  @Test
  void everyAlert_saysWhatToDo() throws IOException {
    JsonNode rules = MonitoringFiles.alerts().at("/spec/groups/0/rules");

    assertThat(rules).extracting(rule -> rule.get("alert").asText()).doesNotHaveDuplicates();
    assertThat(rules)
        .hasSize(6)
        .allSatisfy(
            rule -> {
              assertThat(rule.at("/labels/severity").asText()).isIn("info", "warning", "critical");
              assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
              assertThat(rule.at("/annotations/description").asText().length()).isGreaterThan(80);
            });
  }

  @Test
  void everyPhaseThatAnAlertNames_isOne() throws IOException {
    Set<String> phases =
        Stream.of(Phase.values())
            .map(phase -> new JsonMapper().<JsonNode>valueToTree(phase).asText())
            .collect(Collectors.toSet());

    assertThat(MonitoringFiles.alerts().toString().split("phase(?:!=|=)\\\\\"", -1))
        .hasSizeGreaterThan(2)
        .satisfies(
            parts -> {
              for (int i = 1; i < parts.length; i++) {
                assertThat(phases).contains(parts[i].substring(0, parts[i].indexOf('\\')));
              }
            });
  }

  /** What /q/metrics has once a job has failed and one has completed. */
  private static Set<String> ofOperator() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    OperatorMetrics metrics = new OperatorMetrics(registry);
    metrics.count(Stream::empty);
    FineTuneJob job = Jobs.tiny();
    metrics.wrote(job, failed());
    reconcileOnce(registry, job);
    return registry
        .scrape()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceFirst("[{ ].*", ""))
        .collect(Collectors.toSet());
  }

  private static FineTuneJobStatus failed() {
    return new FineTuneJobStatus(
        1L,
        Phase.FAILED,
        List.of(new ConditionBuilder().withType("Failed").withStatus("True").build()),
        null,
        null,
        List.of(
            new AttemptStatus(
                1, "a-1", null, null, null, null, null, null, 1, "Bug", null, null, null)));
  }

  private static void reconcileOnce(MeterRegistry registry, FineTuneJob job) throws Exception {
    Metrics sdk = MicrometerMetrics.withoutPerResourceMetrics(registry);
    Map<String, Object> none = Map.of();
    sdk.failedReconciliation(job, new IllegalStateException("test"), none);
    sdk.timeControllerExecution(new SdkExecution(ResourceID.fromResource(job), () -> ""));
  }

  /** As the trainer's source names them: its module isn't one that the operator depends on. */
  private static Set<String> ofTrainer() throws IOException {
    String source =
        Files.readString(
            Commands.ROOT.resolve(
                "trainer-image/trainer/src/main/java/dev/gpt2/trainer/metrics/RunMetrics.java"));
    Set<String> names =
        OF_TRAINER
            .matcher(source)
            .results()
            .map(result -> "gpt2_trainer_" + result.group(1))
            .collect(Collectors.toSet());
    assertThat(names).contains("gpt2_trainer_step", "gpt2_trainer_tokens");
    return names;
  }
}
