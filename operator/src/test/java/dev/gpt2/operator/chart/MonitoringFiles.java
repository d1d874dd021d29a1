package dev.gpt2.operator.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gpt2.operator.kind.Commands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Alerts and dashboard, and what they ask Prometheus. */
final class MonitoringFiles {
  private static final Path FOLDER = Commands.ROOT.resolve("charts/gpt2-operator/files/monitoring");
  private static final Pattern METRIC = Pattern.compile("\\b(?:gpt2|operator_sdk)_\\w+");

  private MonitoringFiles() {}

  static JsonNode dashboard() throws IOException {
    return new JsonMapper().readTree(FOLDER.resolve("gpt2-operator.json").toFile());
  }

  static JsonNode alerts() throws IOException {
    return new YAMLMapper().readTree(FOLDER.resolve("prometheusrule.yaml").toFile());
  }

  /** Names of metrics in all expressions. */
  static Set<String> metrics() throws IOException {
    List<String> expressions = alerts().findValuesAsText("expr");
    expressions.addAll(dashboard().findValuesAsText("expr"));
    expressions.addAll(dashboard().at("/templating/list").findValuesAsText("query"));
    Set<String> names = new TreeSet<>();
    for (String expression : expressions) {
      Matcher matcher = METRIC.matcher(expression);
      while (matcher.find()) {
        names.add(matcher.group());
      }
    }
    return names;
  }
}
