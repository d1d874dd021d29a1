package dev.gpt2.trainer.fetch;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;

/** The network's failures in words: the JDK's exceptions often have none. */
final class Network {
  private Network() {}

  static String stalled(Patience patience) {
    return "nothing came for %,d s".formatted(patience.stall().toSeconds());
  }

  static String describe(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return "its name can't be resolved to an address (no network, no DNS, or a wrong name)";
      }
    }
    return switch (failure) {
      case HttpConnectTimeoutException timeout -> "the server took no connection in time";
      case ConnectException refused -> "the server can't be reached: connection refused";
      default -> "the connection broke: " + message(failure);
    };
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
