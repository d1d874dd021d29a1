package dev.gpt2.operator;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.HttpURLConnection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Since when the API server answers, as far as this process knows: of what was to be heard before
 * that, silence says nothing. A trainer reports to the API server too, and can't while that is
 * away.
 *
 * <p>It is away when a question stays without an answer. The client doesn't tell of every way in
 * which that may happen (of a connection that takes too long it doesn't), so time tells. The
 * watches see to it that somebody asks: they are cut when the server ends, and begin anew.
 */
public final class ApiContact implements Interceptor {
  /** Later answers are those of a server that was away. */
  private static final Duration PROMPT = Duration.ofSeconds(5);

  private final InstantSource clock;
  private Instant since;

  /** When the first question was asked that nothing was answered since. */
  private @Nullable Instant asked;

  private boolean isRefused;

  public ApiContact(InstantSource clock) {
    this.clock = clock;
    this.since = clock.instant();
  }

  /** The end of the last time that it was away; the start of this process, if it never was. */
  public synchronized Instant since() {
    Instant now = clock.instant();
    return isAway(now) ? now : since;
  }

  @Override
  public synchronized void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (asked == null) {
      asked = clock.instant();
    }
  }

  @Override
  public synchronized void after(
      HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> body) {
    if (response.code() >= HttpURLConnection.HTTP_INTERNAL_ERROR) {
      isRefused = true;
      return;
    }
    since = since();
    isRefused = false;
    asked = null;
  }

  @Override
  public synchronized void afterConnectionFailure(HttpRequest request, Throwable failure) {
    isRefused = true;
  }

  private boolean isAway(Instant now) {
    return isRefused || (asked != null && now.isAfter(asked.plus(PROMPT)));
  }
}
