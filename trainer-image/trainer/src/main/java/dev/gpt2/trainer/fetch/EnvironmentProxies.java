package dev.gpt2.trainer.fetch;

import dev.gpt2.run.InvalidRunException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that the environment names in {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code
 * NO_PROXY} (or in lower case), as containers and shells have them; Java itself only reads its own
 * properties.
 *
 * <p>{@code NO_PROXY} lists names whose hosts and subdomains are reached directly, or {@code *};
 * this machine always is.
 */
final class EnvironmentProxies extends ProxySelector {
  private static final int DEFAULT_PORT = 80;

  private final Map<String, InetSocketAddress> byScheme = new HashMap<>();
  private final List<String> direct;

  EnvironmentProxies(Map<String, String> environment) {
    for (String scheme : List.of("http", "https")) {
      String stated = variable(environment, scheme + "_proxy");
      if (!stated.isEmpty()) {
        byScheme.put(scheme, proxy(scheme + "_proxy", stated));
      }
    }
    direct =
        Arrays.stream(variable(environment, "no_proxy").split(","))
            .map(entry -> entry.strip().toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", ""))
            .filter(entry -> !entry.isEmpty())
            .toList();
  }

  @Override
  public List<Proxy> select(URI address) {
    InetSocketAddress proxy = byScheme.get(address.getScheme());
    String host = address.getHost();
    if (proxy == null || host == null || Credentials.isLoopback(host) || isDirect(host)) {
      return List.of(Proxy.NO_PROXY);
    }
    return List.of(new Proxy(Proxy.Type.HTTP, proxy));
  }

  /** The request that used the proxy says so. */
  @Override
  public void connectFailed(
      @Nullable URI address, @Nullable SocketAddress proxy, @Nullable IOException failure) {}

  private boolean isDirect(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return direct.stream()
        .anyMatch(entry -> entry.equals("*") || name.equals(entry) || name.endsWith("." + entry));
  }

  private static InetSocketAddress proxy(String variable, String stated) {
    try {
      URI proxy = URI.create(stated.contains("://") ? stated : "http://" + stated);
      if ("http".equals(proxy.getScheme())
          && proxy.getHost() != null
          && proxy.getRawUserInfo() == null) {
        return InetSocketAddress.createUnresolved(
            proxy.getHost(), proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort());
      }
    } catch (IllegalArgumentException noAddress) {
      // refused below, as other wrong ones are
    }
    throw new InvalidRunException(
        "%s: the proxy's address expected, such as http://proxy:3128, without user and password"
            .formatted(variable.toUpperCase(Locale.ROOT)));
  }

  private static String variable(Map<String, String> environment, String name) {
    String lower = environment.getOrDefault(name, "");
    return lower.isEmpty()
        ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "").strip()
        : lower.strip();
  }
}
