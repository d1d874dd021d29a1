package dev.gpt2.trainer.fetch;

import dev.gpt2.trainer.file.Disk;
import java.net.ProxySelector;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a fetch works with.
 *
 * @param token for the hub; null: none
 */
record FetchContext(
    @Nullable Token token,
    Patience patience,
    FetchProgress progress,
    ProxySelector proxies,
    Disk disk,
    FetchLock.Locking locking) {

  static FetchContext ofMachine(
      @Nullable Token token,
      Patience patience,
      FetchProgress progress,
      Map<String, String> environment) {
    return new FetchContext(
        token,
        patience,
        progress,
        new EnvironmentProxies(environment),
        Disk.ofMachine(),
        FetchLock.Locking.OF_SYSTEM);
  }
}
