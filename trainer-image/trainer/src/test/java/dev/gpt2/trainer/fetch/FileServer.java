package dev.gpt2.trainer.fetch;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server of files on this machine's loopback, with ranges, tags and faults. */
public final class FileServer implements AutoCloseable {

  /** What was asked. */
  public record Request(
      String path, @Nullable String range, @Nullable String ifRange, @Nullable String token) {}

  /** How one request is answered. */
  @FunctionalInterface
  public interface Reply {
    void to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, Reply> usual = new ConcurrentHashMap<>();
  private final Map<String, Deque<Reply>> next = new ConcurrentHashMap<>();

  public FileServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException noLoopback) {
      throw new IllegalStateException(noLoopback);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  public URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** How a path is answered, unless something else comes first. */
  public FileServer put(String path, Reply reply) {
    usual.put(path, reply);
    return this;
  }

  /** Serves a file, whole or in ranges. */
  public FileServer put(String path, byte[] content, String tag) {
    return put(path, file(content, tag));
  }

  /** How the next requests of a path are answered, each once. */
  public FileServer next(String path, Reply... replies) {
    next.computeIfAbsent(path, none -> new ArrayDeque<>()).addAll(Arrays.asList(replies));
    return this;
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  public List<Request> requests(String path) {
    return requests.stream().filter(request -> request.path.equals(path)).toList();
  }

  /** A file as a good server gives it (RFC 9110, 13.1.5 and 14). */
  public static Reply file(byte[] content, String tag) {
    return cutOffAfter(Integer.MAX_VALUE, content, tag);
  }

  /** The same, but the connection breaks after so many bytes. */
  public static Reply cutOffAfter(int bytes, byte[] content, String tag) {
    return exchange -> {
      Headers asked = exchange.getRequestHeaders();
      String range = asked.getFirst("Range");
      String condition = asked.getFirst("If-Range");
      boolean part = range != null && (condition == null || condition.equals(tag));
      int from = part ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
      exchange.getResponseHeaders().set("ETag", tag);
      if (part && from >= content.length) {
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      if (part) {
        exchange
            .getResponseHeaders()
            .set(
                "Content-Range",
                "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
      }
      exchange.sendResponseHeaders(part ? 206 : 200, content.length - from);
      exchange.getResponseBody().write(content, from, Math.min(bytes, content.length - from));
      exchange.getResponseBody().flush();
    };
  }

  /** All of it, whatever was asked for. */
  public static Reply withoutRanges(int bytes, byte[] content) {
    return exchange -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, Math.min(bytes, content.length));
      exchange.getResponseBody().flush();
    };
  }

  /** Chunked: nobody says beforehand how much comes. */
  public static Reply withoutLength(byte[] content) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(content);
      exchange.getResponseBody().close();
    };
  }

  public static Reply status(int code, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(code, -1);
    };
  }

  public static Reply redirect(URI target, String... headers) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", target.toString());
      status(302, headers).to(exchange);
    };
  }

  /** Holds an answer up until the server ends. */
  public void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    Headers headers = exchange.getRequestHeaders();
    requests.add(
        new Request(
            path,
            headers.getFirst("Range"),
            headers.getFirst("If-Range"),
            headers.getFirst("Authorization")));
    Deque<Reply> replies = next.get(path);
    Reply reply = replies == null ? null : replies.poll();
    if (reply == null) {
      reply = usual.getOrDefault(path, status(404));
    }
    try (exchange) {
      reply.to(exchange);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
