package dev.gpt2.trainer.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A file that its owner writes anew every few seconds, for others to see that it is alive, also
 * from other machines and where locks don't work.
 *
 * <p>Times are compared with that of another new file on the same volume, as clocks of machines
 * differ.
 */
final class Heartbeat implements AutoCloseable {
  static final String FILE = "heartbeat";
  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private final Path folder;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread beats;

  private Heartbeat(Path folder) {
    this.folder = folder;
    this.beats = Thread.ofPlatform().daemon().name("fetch-heartbeat").unstarted(this::beatOn);
  }

  /** Beats until it is closed. */
  static Heartbeat start(Path folder) throws IOException {
    beat(folder);
    Heartbeat heartbeat = new Heartbeat(folder);
    heartbeat.beats.start();
    return heartbeat;
  }

  private void beatOn() {
    try {
      while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        beat(folder);
      }
    } catch (IOException | InterruptedException over) {
      // the folder is another's by now, or gone: whoever fetches into it finds that out
    }
  }

  static void beat(Path folder) throws IOException {
    Files.write(folder.resolve(FILE), new byte[] {1});
  }

  static boolean isAlive(Path folder) throws IOException {
    FileTime last;
    try {
      last = Files.getLastModifiedTime(folder.resolve(FILE));
    } catch (NoSuchFileException givenUp) {
      return false;
    }
    Path parent = Objects.requireNonNull(folder.getParent());
    Path now = Files.createTempFile(parent, ".fetch-", ".now");
    try {
      Duration pause =
          Duration.between(last.toInstant(), Files.getLastModifiedTime(now).toInstant());
      return pause.compareTo(LONGEST_PAUSE) < 0;
    } finally {
      Files.delete(now);
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    try {
      beats.join();
    } catch (InterruptedException interrupted) {
      throw Patience.interrupted(interrupted);
    }
    Files.deleteIfExists(folder.resolve(FILE));
  }
}
