package dev.gpt2.operator.bench;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** A few threads that make requests at the same time. */
record Workers(int threads) {

  /** Does it for 0 to count - 1, and waits for the last. */
  void each(int count, IntConsumer what) {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    Thread[] workers = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      workers[t] =
          Thread.ofPlatform()
              .uncaughtExceptionHandler(
                  (_, failure) -> {
                    failure.printStackTrace();
                    failed.incrementAndGet();
                  })
              .start(
                  () -> {
                    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                      what.accept(i);
                    }
                  });
    }
    for (Thread worker : workers) {
      join(worker);
    }
    if (failed.get() > 0) {
      throw new IllegalStateException("see above");
    }
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException stopped) {
      throw stopped(stopped);
    }
  }

  private static void join(Thread worker) {
    try {
      worker.join();
    } catch (InterruptedException stopped) {
      throw stopped(stopped);
    }
  }

  private static IllegalStateException stopped(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("stopped", cause);
  }
}
