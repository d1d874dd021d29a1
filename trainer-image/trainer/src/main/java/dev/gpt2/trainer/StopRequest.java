package dev.gpt2.trainer;

import java.util.concurrent.CountDownLatch;

/**
 * A request to stop (SIGTERM, Ctrl-C), which lets the run save a checkpoint before the process
 * ends.
 *
 * <p>Such a signal makes the JVM run its shutdown hooks and then end, whatever the main thread
 * does. Ours holds that up until the run has ended, and gives the process the run's own exit code.
 */
final class StopRequest {
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "stop-request");
  private volatile boolean requested;
  private volatile int exitCode;

  private StopRequest() {}

  /** Starts to listen; one at a time in a process. */
  static StopRequest install() {
    StopRequest request = new StopRequest();
    Runtime.getRuntime().addShutdownHook(request.hook);
    return request;
  }

  /** Whether the run should end after the step that it is in. */
  boolean isRequested() {
    return requested;
  }

  /** The run has ended with this code; doesn't return when the process ends already. */
  void end(int code) {
    exitCode = code;
    ended.countDown();
    System.exit(code);
  }

  /** The work has ended and the process goes on; doesn't return when the process ends already. */
  void withdraw(int code) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException endsAlready) {
      end(code);
    }
  }

  private void stop() {
    requested = true;
    try {
      ended.await();
    } catch (InterruptedException neverHappens) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(exitCode);
  }
}
