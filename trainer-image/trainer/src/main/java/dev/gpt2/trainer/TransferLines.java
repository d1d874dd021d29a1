package dev.gpt2.trainer;

import dev.gpt2.plan.Bytes;
import dev.gpt2.trainer.report.ProgressLine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;

/** How far a fetch has come, in lines that come now and then. */
final class TransferLines {
  /** Rates are over this long, so that they follow a connection that changes. */
  private static final Duration REMEMBERED = Duration.ofSeconds(15);

  private static final double MILLISECONDS = 1_000;

  private final InstantSource clock;
  private final Duration between;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private Instant nextLine = Instant.MIN;

  private record Sample(Instant at, long bytes) {}

  TransferLines(InstantSource clock, Duration between) {
    this.clock = clock;
    this.between = between;
  }

  /** The line that is due, if one is. */
  Optional<String> moved(long doneBytes, OptionalLong totalBytes) {
    Instant now = clock.instant();
    if (samples.isEmpty()) {
      // what an earlier process had fetched has no share in the rate
      samples.add(new Sample(now, doneBytes));
      nextLine = now.plus(between);
    }
    if (now.isBefore(nextLine)) {
      return Optional.empty();
    }
    nextLine = now.plus(between);
    samples.add(new Sample(now, doneBytes));
    while (samples.size() > 2 && samples.peek().at.isBefore(now.minus(REMEMBERED))) {
      samples.remove();
    }
    return Optional.of(line(now, doneBytes, totalBytes));
  }

  private String line(Instant now, long doneBytes, OptionalLong totalBytes) {
    Sample first = samples.element();
    double seconds = Duration.between(first.at, now).toMillis() / MILLISECONDS;
    double rate = seconds > 0 ? Math.max(0, doneBytes - first.bytes) / seconds : 0;
    StringBuilder line = new StringBuilder(Bytes.format(doneBytes));
    totalBytes.ifPresent(total -> line.append(" of ").append(Bytes.format(total)));
    line.append(", ").append(Bytes.format(Math.round(rate))).append("/s");
    if (totalBytes.isPresent() && rate > 0) {
      long left = Math.round((totalBytes.getAsLong() - doneBytes) / rate);
      line.append(", ").append(ProgressLine.duration(left)).append(" left");
    }
    return line.toString();
  }
}
