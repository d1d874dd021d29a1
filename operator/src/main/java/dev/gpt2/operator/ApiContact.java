package dev.gpt2.operator;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.HttpURLConnection;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Since when the API server answers, as far as this process knows: of what was to be heard before
 * that, silence says nothing. A trainer reports to the API server too, and can't while that is
 * away.
 */
public final class ApiContact implements Interceptor {
  private final InstantSource clock;
  private Instant since;
  private boolean isAway;

  public ApiContact(InstantSource clock) {
    this.clock = clock;
    this.since = clock.instant();
  }

  /** The end of the last time that it was away; the start of this process, if it never was. */
  public synchronized Instant since() {
    return isAway ? clock.instant() : since;
  }

  @Override
  public void after(
      HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> body) {
    heard(response.code() < HttpURLConnection.HTTP_INTERNAL_ERROR);
  }

  @Override
  public void afterConnectionFailure(HttpRequest request, Throwable failure) {
    heard(false);
  }

  private synchronized void heard(boolean answer) {
    if (answer && isAway) {
      since = clock.instant();
    }
    isAway = !answer;
  }
}
