package dev.gpt2.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The API server, or an object that was there before, keeps a child from being made. */
public final class ChildRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final Set<Integer> REFUSALS =
      Set.of(HttpURLConnection.HTTP_BAD_REQUEST, HttpURLConnection.HTTP_FORBIDDEN, 422);

  private final String what;

  /**
   * @param why goes on after the child's kind and name
   */
  ChildRefusedException(HasMetadata child, String why, @Nullable Throwable cause) {
    String what = place(child) + " " + why;
    super(what, cause);
    this.what = what;
  }

  /** What a failed request to make a child comes to; the failure itself, if it is no refusal. */
  static RuntimeException orFailure(HasMetadata child, KubernetesClientException failure) {
    return REFUSALS.contains(failure.getCode())
        ? new ChildRefusedException(child, "can't be made: " + said(failure), failure)
        : failure;
  }

  /** Which child, and why: for the status. */
  public String what() {
    return what;
  }

  private static String place(HasMetadata child) {
    ObjectMeta metadata = child.getMetadata();
    return "%s %s/%s".formatted(child.getKind(), metadata.getNamespace(), metadata.getName());
  }

  /** The API server's own words: the client's repeat the whole answer. */
  private static String said(KubernetesClientException refused) {
    return Optional.ofNullable(refused.getStatus())
        .map(Status::getMessage)
        .orElseGet(refused::getMessage);
  }
}
