package dev.gpt2.operator;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/**
 * Counts what the API server is asked for, as {@code gpt2_operator_api_requests_total}: by resource
 * (plural, and what of it), verb as roles have it, and the answer's code.
 */
final class ApiRequests implements Interceptor {
  private final MeterRegistry registry;

  ApiRequests(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void after(
      HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> body) {
    Asked asked = Asked.of(request.method(), request.uri());
    registry
        .counter(
            "gpt2.operator.api.requests",
            "verb",
            asked.verb,
            "resource",
            asked.resource,
            "code",
            Integer.toString(response.code()))
        .increment();
  }

  /** What a request is about. */
  record Asked(String verb, String resource) {

    /**
     * Reads it off a path such as {@code /apis/batch/v1/namespaces/team/jobs/name/status}; of any
     * other path the resource is {@code other}.
     */
    static Asked of(String method, URI uri) {
      List<String> path = List.of(uri.getPath().substring(1).split("/", -1));
      int kinds = path.getFirst().equals("apis") ? 3 : 2;
      if (path.size() <= kinds) {
        return new Asked(method.toLowerCase(Locale.ROOT), "other");
      }
      boolean isNamespaced = path.get(kinds).equals("namespaces") && path.size() > kinds + 2;
      List<String> object = path.subList(isNamespaced ? kinds + 2 : kinds, path.size());
      String resource =
          object.size() > 2 ? object.getFirst() + "/" + object.get(2) : object.getFirst();
      return new Asked(verb(method, uri, object.size() > 1), resource);
    }

    private static String verb(String method, URI uri, boolean hasName) {
      return switch (method) {
        case "GET" -> isWatch(uri) ? "watch" : hasName ? "get" : "list";
        case "POST" -> "create";
        case "PUT" -> "update";
        default -> method.toLowerCase(Locale.ROOT);
      };
    }

    private static boolean isWatch(URI uri) {
      return uri.getQuery() != null && uri.getQuery().contains("watch=true");
    }
  }
}
