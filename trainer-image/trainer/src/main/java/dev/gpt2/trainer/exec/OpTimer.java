package dev.gpt2.trainer.exec;

import ai.djl.pytorch.jni.IValue;
import dev.gpt2.graph.TensorSpec;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/**
 * Says how long work on a device takes.
 *
 * <p>On a CPU it is the calling thread's processor time, which doesn't run while another process
 * has the core; that thread does its share of every op and waits for the other ones' at its end. On
 * a GPU, whose work isn't done yet when a call comes back, it is the time until a number has come
 * from there, as nothing comes before what was asked for earlier.
 */
final class OpTimer implements AutoCloseable {
  private static final int EMPTY_RUNS = 10;

  private final IValue number;
  private final LongSupplier clock;
  private final long emptyNanoseconds;

  OpTimer(Torch torch) {
    number = torch.zeros(TensorSpec.f32(1));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    clock =
        switch (torch.device()) {
          case CPU -> threads::getCurrentThreadCpuTime;
          case GPU ->
              () -> {
                torch.<RuntimeException>read(number, element -> {});
                return System.nanoTime();
              };
        };
    emptyNanoseconds = leastOfNothing();
  }

  /** Nanoseconds of some work, at least 1. */
  long time(Runnable work) {
    return Math.max(1, elapsed(work) - emptyNanoseconds);
  }

  private long leastOfNothing() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < EMPTY_RUNS; i++) {
      least = Math.min(least, elapsed(() -> {}));
    }
    return least;
  }

  private long elapsed(Runnable work) {
    long start = clock.getAsLong();
    work.run();
    return clock.getAsLong() - start;
  }

  @Override
  public void close() {
    number.close();
  }
}
