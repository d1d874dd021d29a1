package dev.gpt2.trainer.fetch;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.SourceRules;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Asks servers for files.
 *
 * <p>Redirects are followed here and not by the JDK's client, so that the token stays with its hub
 * and what a hub says before it redirects (digest, size, commit) is heard.
 */
final class Requests implements AutoCloseable {
  private static final int MOST_REDIRECTS = 10;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final HttpClient client;
  private final Credentials credentials;
  private final Patience patience;

  /** An answer's status and headers, and its body as it comes. */
  private record Head(int status, HttpHeaders headers, TimedBody body) {}

  Requests(Credentials credentials, Patience patience, ProxySelector proxies) {
    this.credentials = credentials;
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            // one large file at a time gains nothing from HTTP/2
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience.connect())
            .proxy(proxies)
            .build();
  }

  /**
   * The answer, whatever its status but for redirects.
   *
   * @throws TransientFailure when the network fails
   */
  Answer get(URI address, Map<String, String> headers) throws IOException {
    List<HttpHeaders> passed = new ArrayList<>();
    URI at = address;
    while (passed.size() <= MOST_REDIRECTS) {
      Head head = send(at, headers);
      passed.add(head.headers);
      if (!REDIRECTS.contains(head.status)) {
        return new Answer(head.status, passed, at, head.body);
      }
      head.body.close();
      at = target(at, head.headers);
    }
    throw new InvalidRunException(
        "%s: more than %d redirects, the last to %s; is the address right?"
            .formatted(
                SourceRules.shown(address.toString()),
                MOST_REDIRECTS,
                SourceRules.shown(at.toString())));
  }

  private static URI target(URI from, HttpHeaders headers) {
    String location = headers.firstValue("Location").orElse("");
    try {
      URI target = from.resolve(location);
      boolean http = "https".equals(target.getScheme()) || "http".equals(target.getScheme());
      boolean downgrade = from.getScheme().equals("https") && !"https".equals(target.getScheme());
      if (!location.isEmpty() && http && !downgrade && target.getHost() != null) {
        return target;
      }
    } catch (IllegalArgumentException noAddress) {
      // refused below, as other wrong targets are
    }
    throw new InvalidRunException(
        "%s: a redirect to an http or https address expected (https only from https), found %s"
            .formatted(
                SourceRules.shown(from.toString()),
                location.isEmpty() ? "none" : SourceRules.shown(location)));
  }

  /**
   * Waits for an answer's head.
   *
   * <p>The JDK's own future fails when the body breaks off soon after it, and the bytes that came
   * would be lost.
   */
  private Head send(URI at, Map<String, String> headers) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at)
            .header("User-Agent", "gpt2-trainer")
            // sizes, ranges and digests are of the file itself
            .header("Accept-Encoding", "identity");
    headers.forEach(request::header);
    credentials.headerFor(at).ifPresent(token -> request.header("Authorization", token));
    CompletableFuture<Head> head = new CompletableFuture<>();
    CompletableFuture<HttpResponse<TimedBody>> exchange =
        client.sendAsync(
            request.build(),
            info -> {
              TimedBody body = new TimedBody(patience);
              head.complete(new Head(info.statusCode(), info.headers(), body));
              return body;
            });
    var unused =
        exchange.exceptionally(
            failure -> {
              head.completeExceptionally(failure);
              return null;
            });
    try {
      return await(head, at);
    } catch (IOException failure) {
      exchange.cancel(true);
      throw failure;
    }
  }

  private Head await(CompletableFuture<Head> head, URI at) throws IOException {
    long end = System.nanoTime() + patience.connect().plus(patience.stall()).toNanos();
    while (System.nanoTime() < end) {
      patience.requireGoingOn();
      try {
        return head.get(Patience.GLANCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        // looks again
      } catch (ExecutionException failed) {
        throw failure(at, failed.getCause() == null ? failed : failed.getCause());
      } catch (InterruptedException interrupted) {
        throw Patience.interrupted(interrupted);
      }
    }
    throw new TransientFailure("%s: %s".formatted(at.getHost(), Network.stalled(patience)));
  }

  private static IOException failure(URI at, Throwable wrapped) {
    Throwable failure =
        wrapped instanceof CompletionException && wrapped.getCause() != null
            ? wrapped.getCause()
            : wrapped;
    if (failure instanceof SSLHandshakeException untrusted) {
      return new IOException(
          "%s: no trusted connection: %s; is a proxy in between, or the clock wrong?"
              .formatted(at.getHost(), untrusted.getMessage()),
          untrusted);
    }
    return new TransientFailure("%s: %s".formatted(at.getAuthority(), Network.describe(failure)));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
