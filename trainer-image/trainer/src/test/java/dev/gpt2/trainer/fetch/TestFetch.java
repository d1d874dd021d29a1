package dev.gpt2.trainer.fetch;

import dev.gpt2.run.SourceSpec.Content;
import dev.gpt2.trainer.file.Disk;
import java.io.IOException;
import java.net.ProxySelector;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A fetch whose waits take no time, and which writes down what it says. */
class TestFetch {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  final List<Duration> waits = new CopyOnWriteArrayList<>();
  final List<String> said = new CopyOnWriteArrayList<>();
  final List<OptionalLong> totals = new CopyOnWriteArrayList<>();
  final List<Long> moved = new CopyOnWriteArrayList<>();
  volatile boolean stopRequested;
  Duration stall = Duration.ofSeconds(20);
  Disk disk = Disk.ofMachine();
  FetchLock.Locking locking = FetchLock.Locking.OF_SYSTEM;
  Patience.Sleeper sleeper = waits::add;
  ProxySelector proxies = new EnvironmentProxies(Map.of());
  @Nullable Token token;

  Fetched into(Path folder, Source source) throws IOException {
    return new Fetch(context()).into(folder, source);
  }

  /** Does something when so many bytes have come. */
  void moved(long doneBytes) {}

  TestFetch withToken(String secret) {
    token = Token.find(Content.MODEL, Map.of("HF_TOKEN", secret)).orElseThrow();
    return this;
  }

  FetchContext context() {
    Patience patience =
        new Patience(Duration.ofSeconds(20), stall, sleeper, () -> NOW, () -> stopRequested);
    return new FetchContext(token, patience, progress(), proxies, disk, locking);
  }

  FetchProgress progress() {
    return new FetchProgress() {
      @Override
      public void said(String message) {
        said.add(message);
      }

      @Override
      public void moved(long doneBytes, OptionalLong totalBytes) {
        moved.add(doneBytes);
        totals.add(totalBytes);
        TestFetch.this.moved(doneBytes);
      }
    };
  }
}
