package dev.gpt2.trainer.fetch;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A token and the only place that it may go to: the hub itself, never one that the hub redirects to
 * (whose addresses carry their own keys), and never in the clear but within this machine.
 *
 * @param hub null where no hub is asked
 */
record Credentials(@Nullable URI hub, @Nullable Token token) {
  static final Credentials NONE = new Credentials(null, null);

  Optional<String> headerFor(URI address) {
    return hub == null || token == null || !isSameOrigin(hub, address) || !isPrivate(address)
        ? Optional.empty()
        : Optional.of(token.header());
  }

  /** Whether there is a token that the hub's own address keeps from being sent. */
  boolean isHeldBack() {
    return hub != null && token != null && !isPrivate(hub);
  }

  /** Whether the hub gets a token. */
  boolean isSent() {
    return hub != null && headerFor(hub).isPresent();
  }

  private static boolean isSameOrigin(URI one, URI other) {
    return one.getScheme().equals(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  private static boolean isPrivate(URI address) {
    return address.getScheme().equals("https") || isLoopback(address.getHost());
  }

  static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.equals("[::1]")
        || name.matches("127\\.\\d+\\.\\d+\\.\\d+");
  }

  private static int port(URI address) {
    int port = address.getPort();
    return port >= 0 ? port : address.getScheme().equals("https") ? 443 : 80;
  }
}
