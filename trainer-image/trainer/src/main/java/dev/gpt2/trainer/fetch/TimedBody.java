package dev.gpt2.trainer.fetch;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body, in parts as they come.
 *
 * <p>The JDK's timeout of a request ends with the headers, and its streams wait for ever. Here each
 * part has to come within the patience that is left without one, and a request to stop is noticed
 * meanwhile.
 */
final class TimedBody implements BodySubscriber<TimedBody>, AutoCloseable {
  /** Parts that may wait to be written. */
  private static final int MOST_WAITING = 16;

  private final Patience patience;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private @Nullable Subscription subscription;

  /** A part, or (null) the end, which may be a failure. */
  private record Event(@Nullable List<ByteBuffer> part, @Nullable Throwable failure) {}

  TimedBody(Patience patience) {
    this.patience = patience;
  }

  /**
   * The next part; null at the end.
   *
   * @throws TransientFailure when the connection breaks or nothing comes
   */
  @Nullable List<ByteBuffer> next() throws IOException {
    Event event = await();
    if (event.failure != null) {
      throw new TransientFailure(Network.describe(event.failure));
    }
    synchronized (this) {
      if (event.part != null && subscription != null) {
        subscription.request(1);
      }
    }
    return event.part;
  }

  private Event await() throws IOException {
    long end = System.nanoTime() + patience.stall().toNanos();
    try {
      Event event;
      do {
        patience.requireGoingOn();
        event = events.poll(Patience.GLANCE.toMillis(), TimeUnit.MILLISECONDS);
      } while (event == null && System.nanoTime() < end);
      if (event != null) {
        return event;
      }
    } catch (InterruptedException interrupted) {
      throw Patience.interrupted(interrupted);
    }
    throw new TransientFailure(Network.stalled(patience));
  }

  @Override
  public CompletionStage<TimedBody> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public synchronized void onSubscribe(Subscription given) {
    subscription = given;
    given.request(MOST_WAITING);
  }

  @Override
  public void onNext(List<ByteBuffer> part) {
    events.add(new Event(part, null));
  }

  @Override
  public void onError(Throwable failure) {
    events.add(new Event(null, failure));
  }

  @Override
  public void onComplete() {
    events.add(new Event(null, null));
  }

  /** Breaks off what is still to come. */
  @Override
  public synchronized void close() {
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
