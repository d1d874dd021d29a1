package dev.gpt2.trainer.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** As much of an API server as a trainer sees, on this machine's loopback. */
final class ApiServer implements AutoCloseable {
  static final int HANG_IN_THE_ANSWER = -1;
  private static final JsonMapper JSON = new JsonMapper();

  /** What was asked. */
  record Request(
      String method, String path, String contentType, String authorization, JsonNode body) {}

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile String body = "{\"message\":\"as told\",\"details\":{\"name\":\"shakespeare\"}}";
  private final CountDownLatch closed = new CountDownLatch(1);
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private volatile int status = 200;

  ApiServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** The body of each answer from now on. */
  ApiServer say(String text) {
    body = text;
    return this;
  }

  /** The code of each answer from now on. */
  ApiServer answer(int code) {
    status = code;
    return this;
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  Request lastRequest() {
    return requests.getLast();
  }

  FineTuneJobApi api(Path token, Duration patience) {
    return new FineTuneJobApi(
        new FineTuneJobApi.Server(client, address(), patience),
        new FineTuneJobApi.Reference("team-a", "shakespeare", "uid-1"),
        token);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  HttpClient client() {
    return client;
  }

  /** Ends the server, so that nobody listens at its address any more. */
  void stop() {
    closed.countDown();
    server.stop(0);
  }

  @Override
  public void close() {
    stop();
    client.shutdownNow();
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    int answered = status;
    try (exchange) {
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
              JSON.readTree(exchange.getRequestBody())));
      byte[] answer = body.getBytes(UTF_8);
      if (answered != HANG_IN_THE_ANSWER) {
        exchange.sendResponseHeaders(answered, answer.length);
        exchange.getResponseBody().write(answer);
        return;
      }
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer, 0, 1);
      exchange.getResponseBody().flush();
      closed.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
