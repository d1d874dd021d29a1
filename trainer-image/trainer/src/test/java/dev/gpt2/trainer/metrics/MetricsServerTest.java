package dev.gpt2.trainer.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.RunReport;
import dev.gpt2.trainer.report.RunObserver;
import dev.gpt2.trainer.report.Steps;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class MetricsServerTest {
  private static final RunReport DONE = new RunReport(0, "Completed", "done", 2L, null);
  private static final String PLACE = "metrics: ";

  private final List<String> said = new ArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final RunObserver metrics = MetricsServer.start(0, said::add).orElseThrow();

  @AfterEach
  void stop() {
    metrics.ended(DONE);
    client.close();
  }

  /** A step has 256 tokens; 12.5 % is a ratio of 0.125; 100 MiB are 104,857,600 bytes. */
  @Test
  void figuresAreThoseOfTheRun() throws Exception {
    metrics.prepared(Steps.facts(), "<svg/>");
    metrics.resumed(null);
    metrics.validated(Steps.validation(0, 9.5, true));
    metrics.stepped(Steps.step(1, 4.9f));
    metrics.stepped(Steps.withGradientNorm(Steps.step(2, 4.8125f), 1.5));
    metrics.validated(Steps.validation(2, 9.75, false));
    metrics.checkpointed(Steps.checkpoint(2, Path.of("step-00000002")));
    assertThat(scrape("text/plain").body())
        .isEqualTo(
            """
            # HELP gpt2_trainer_info What trains what.
            # TYPE gpt2_trainer_info gauge
            gpt2_trainer_info{device="CPU, 2 threads",model="GPT-2 124M",pytorch="",version="0.1.0"} 1
            # HELP gpt2_trainer_average_loss Running average of the loss.
            # TYPE gpt2_trainer_average_loss gauge
            gpt2_trainer_average_loss 5.25
            # HELP gpt2_trainer_best_validation_loss Lowest loss of a validation of this process.
            # TYPE gpt2_trainer_best_validation_loss gauge
            gpt2_trainer_best_validation_loss 9.5
            # HELP gpt2_trainer_checkpoints_total Checkpoints that this process has written.
            # TYPE gpt2_trainer_checkpoints_total counter
            gpt2_trainer_checkpoints_total 1.0
            # HELP gpt2_trainer_epoch How often the dataset's windows have been drawn.
            # TYPE gpt2_trainer_epoch gauge
            gpt2_trainer_epoch 0.004
            # HELP gpt2_trainer_gradient_norm L2 norm of the last step's gradients before they were clipped.
            # TYPE gpt2_trainer_gradient_norm gauge
            gpt2_trainer_gradient_norm 1.5
            # HELP gpt2_trainer_last_checkpoint_step Step of the newest checkpoint.
            # TYPE gpt2_trainer_last_checkpoint_step gauge
            gpt2_trainer_last_checkpoint_step 2.0
            # HELP gpt2_trainer_learning_rate Learning rate of the last step.
            # TYPE gpt2_trainer_learning_rate gauge
            gpt2_trainer_learning_rate 2.0E-5
            # HELP gpt2_trainer_limit_bytes Bytes that the run may take.
            # TYPE gpt2_trainer_limit_bytes gauge
            gpt2_trainer_limit_bytes 1.073741824E9
            # HELP gpt2_trainer_loss Loss of the last step, nats a token.
            # TYPE gpt2_trainer_loss gauge
            gpt2_trainer_loss 4.8125
            # HELP gpt2_trainer_peak_bytes Most bytes of tensors during the last step.
            # TYPE gpt2_trainer_peak_bytes gauge
            gpt2_trainer_peak_bytes 123456.0
            # HELP gpt2_trainer_planned_bytes Bytes that tensors are to take.
            # TYPE gpt2_trainer_planned_bytes gauge
            gpt2_trainer_planned_bytes 1.048576E8
            # HELP gpt2_trainer_recompute_ratio Computation of a step that is done again to save memory.
            # TYPE gpt2_trainer_recompute_ratio gauge
            gpt2_trainer_recompute_ratio 0.125
            # HELP gpt2_trainer_remaining_seconds Time that the steps to come will take at this rate.
            # TYPE gpt2_trainer_remaining_seconds gauge
            gpt2_trainer_remaining_seconds 1996.0
            # HELP gpt2_trainer_step Last finished step.
            # TYPE gpt2_trainer_step gauge
            gpt2_trainer_step 2.0
            # HELP gpt2_trainer_steps Steps that the run is to have in all.
            # TYPE gpt2_trainer_steps gauge
            gpt2_trainer_steps 1000.0
            # HELP gpt2_trainer_tokens_total Tokens that this process has trained on.
            # TYPE gpt2_trainer_tokens_total counter
            gpt2_trainer_tokens_total 512.0
            # HELP gpt2_trainer_tokens_per_second Tokens trained on in a second, by this process so far.
            # TYPE gpt2_trainer_tokens_per_second gauge
            gpt2_trainer_tokens_per_second 512.4
            # HELP gpt2_trainer_validation_loss Loss of the last validation, nats a token.
            # TYPE gpt2_trainer_validation_loss gauge
            gpt2_trainer_validation_loss 9.75
            """);
  }

  @Test
  void prometheusAsksForOpenMetrics_andGetsThem() throws Exception {
    metrics.stepped(Steps.step(1));
    HttpResponse<String> answer =
        scrape("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
    assertThat(answer.body()).contains("gpt2_trainer_step 1.0\n").endsWith("# EOF\n");
  }

  /** The metrics are few: the third format isn't spoken. */
  @Test
  void whoeverPrefersProtobufGetsText() throws Exception {
    metrics.stepped(Steps.step(1));
    HttpResponse<String> answer =
        scrape(
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
                + "text/plain;version=0.0.4;q=0.5");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("gpt2_trainer_step 1.0\n");
  }

  @Test
  void whatIsNotKnownYetHasNoValue() throws Exception {
    assertThat(scrape("text/plain").body())
        .contains("gpt2_trainer_tokens_total 0.0")
        .doesNotContain("loss", "step", "bytes", "info");
  }

  @Test
  void runThatGoesOnKnowsItsCheckpoint() throws Exception {
    metrics.resumed(Steps.checkpoint(40, Path.of("step-00000040")));
    assertThat(scrape("text/plain").body())
        .contains("gpt2_trainer_last_checkpoint_step 40.0", "gpt2_trainer_checkpoints_total 0.0");
  }

  @Test
  void nothingElseIsServed() throws Exception {
    URI place = place();
    for (String other : List.of("/", "/metricsandmore", "/metrics/x")) {
      HttpRequest request = HttpRequest.newBuilder(place.resolve(other)).build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .as(other)
          .isEqualTo(404);
    }
    HttpRequest post =
        HttpRequest.newBuilder(place).POST(HttpRequest.BodyPublishers.ofString("x")).build();
    assertThat(client.send(post, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(405);
    HttpRequest head = HttpRequest.newBuilder(place).HEAD().build();
    HttpResponse<String> answer = client.send(head, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void serverEndsWithTheRun() {
    metrics.ended(DONE);
    assertThatThrownBy(() -> scrape("text/plain")).isInstanceOf(ConnectException.class);
  }

  @Test
  void portThatIsTaken_isSaid() throws IOException {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(0));
      List<String> told = new ArrayList<>();
      assertThat(MetricsServer.start(taken.getLocalPort(), told::add)).isEmpty();
      assertThat(told)
          .singleElement()
          .asString()
          .contains("port " + taken.getLocalPort(), "in use", "the run goes on without");
    }
  }

  private HttpResponse<String> scrape(String accept) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(place()).header("Accept", accept).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private URI place() {
    return URI.create(said.getFirst().substring(PLACE.length()));
  }
}
