package dev.gpt2.trainer.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gpt2.run.RunReport;
import dev.gpt2.trainer.report.Observers;
import dev.gpt2.trainer.report.RunObserver;
import dev.gpt2.trainer.report.StepReport;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Serves a run's figures at {@code /metrics}, beside the training, until the run is over: in
 * Prometheus' text format, or OpenMetrics' for whoever asks for that.
 */
public final class MetricsServer implements RunObserver {
  private static final String PATH = "/metrics";
  private static final int NO_BODY = -1;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final PrometheusRegistry registry;
  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
  private final ExpositionFormatWriter prometheus = PrometheusTextFormatWriter.create();

  private MetricsServer(HttpServer server, PrometheusRegistry registry) {
    this.server = server;
    this.registry = registry;
  }

  /**
   * What a run is to tell its figures; nothing when the port can't be had, which doesn't keep the
   * run from training.
   *
   * @param port 0: any that is free
   * @param said is told where the figures are, or why they aren't
   */
  public static Optional<RunObserver> start(int port, Consumer<String> said) {
    try {
      HttpServer bound = HttpServer.create(new InetSocketAddress(port), 0);
      PrometheusRegistry registry = new PrometheusRegistry();
      RunMetrics metrics = new RunMetrics(registry);
      MetricsServer server = new MetricsServer(bound, registry);
      bound.createContext(PATH, server::answer);
      bound.setExecutor(server.threads);
      bound.start();
      said.accept("metrics: http://localhost:%d%s".formatted(bound.getAddress().getPort(), PATH));
      return Optional.of(new Observers(List.of(metrics, server)));
    } catch (IOException taken) {
      said.accept(
          "metrics: port %d can't be had (%s); the run goes on without them; --metrics-port names another"
              .formatted(port, taken.getMessage()));
      return Optional.empty();
    }
  }

  @Override
  public void stepped(StepReport report) {}

  @Override
  public void ended(RunReport report) {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (!exchange.getRequestURI().getPath().equals(PATH)) {
        exchange.sendResponseHeaders(404, NO_BODY);
      } else if (method.equals("GET") || method.equals("HEAD")) {
        figures(exchange, method.equals("GET"));
      } else {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, NO_BODY);
      }
    }
  }

  private void figures(HttpExchange exchange, boolean withBody) throws IOException {
    String accepted =
        String.join(",", exchange.getRequestHeaders().getOrDefault("Accept", List.of()));
    ExpositionFormatWriter format = openMetrics.accepts(accepted) ? openMetrics : prometheus;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    format.write(text, registry.scrape());
    exchange.getResponseHeaders().set("Content-Type", format.getContentType());
    exchange.sendResponseHeaders(200, withBody ? text.size() : NO_BODY);
    if (withBody) {
      text.writeTo(exchange.getResponseBody());
    }
  }
}
