package dev.gpt2.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Against a server that is there, fails, is away, and is there again, a second each. */
class ApiContactTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final AtomicReference<Instant> time = new AtomicReference<>(NOON);
  private final ApiContact contact = new ApiContact(time::get);

  @Test
  void serverThatWasAway_isListenedToSinceItIsBack() throws IOException {
    HttpServer server = serverAt(0, 404);
    int port = server.getAddress().getPort();
    try (KubernetesClient client = client(port)) {
      ask(client, 1);
      assertThat(contact.since()).as("an answer, whatever it says").isEqualTo(NOON);
      server.stop(0);
      ask(client, 2);
      ask(client, 3);
      assertThat(contact.since()).as("away").isEqualTo(NOON.plusSeconds(3));
      HttpServer starting = serverAt(port, 503);
      ask(client, 4);
      assertThat(contact.since()).as("not ready").isEqualTo(NOON.plusSeconds(4));
      starting.stop(0);
      HttpServer again = serverAt(port, 404);
      ask(client, 5);
      ask(client, 6);
      assertThat(contact.since()).as("back").isEqualTo(NOON.plusSeconds(5));
      again.stop(0);
    }
  }

  /** The server takes 10 s for it, as one does that hung. */
  @Test
  void serverThatAnswersLate_wasAway() throws IOException {
    HttpServer server = serverAt(0, 404);
    server.createContext(
        "/api/v1/nodes/late",
        exchange -> {
          time.set(NOON.plusSeconds(10));
          assertThat(contact.since()).as("while it hangs").isEqualTo(NOON.plusSeconds(10));
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    try (KubernetesClient client = client(server.getAddress().getPort())) {
      client.nodes().withName("late").get();
      ask(client, 11);
      assertThat(contact.since()).isEqualTo(NOON.plusSeconds(10));
      server.stop(0);
    }
  }

  private void ask(KubernetesClient client, int second) {
    time.set(NOON.plusSeconds(second));
    try {
      client.nodes().withName("n").get();
    } catch (KubernetesClientException expected) {
      assertThat(expected).isNotNull();
    }
  }

  private KubernetesClient client(int port) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                .withMasterUrl("http://127.0.0.1:" + port)
                .withRequestRetryBackoffLimit(1)
                .withRequestRetryBackoffInterval(1)
                .build())
        .withHttpClientBuilderConsumer(
            builder -> builder.addOrReplaceInterceptor("contact", contact))
        .build();
  }

  private static HttpServer serverAt(int port, int code) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(code, -1);
          exchange.close();
        });
    server.start();
    return server;
  }
}
