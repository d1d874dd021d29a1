package dev.gpt2.trainer.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The one request that a trainer makes of the API server: server-side apply of its own part of the
 * FineTuneJob's status, with the pod's service account.
 *
 * <p>The JDK's HTTP client is enough for it; a Kubernetes client would double the image's Java
 * part.
 */
public final class FineTuneJobApi {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String FIELD_MANAGER = "gpt2-trainer";

  /** Which FineTuneJob this pod runs. */
  record Reference(String namespace, String name, String uid) {}

  /**
   * Where the API server is.
   *
   * @param patience how long an answer may take, from the request to its last byte
   */
  record Server(HttpClient client, URI address, Duration patience) {}

  private final Server server;
  private final URI status;
  private final Reference job;
  private final Path token;

  FineTuneJobApi(Server server, Reference job, Path token) {
    this.server = server;
    this.job = job;
    this.token = token;
    this.status =
        server.address.resolve(
            "/apis/gpt2.dev/v1beta1/namespaces/%s/finetunejobs/%s/status?fieldManager=%s&force=true"
                .formatted(job.namespace(), job.name(), FIELD_MANAGER));
  }

  /** The API that this process's environment names; empty outside of a FineTuneJob's pod. */
  public static Optional<FineTuneJobApi> ofPod(Map<String, String> environment) throws IOException {
    String name = environment.get("FINETUNEJOB_NAME");
    String namespace = environment.get("FINETUNEJOB_NAMESPACE");
    String host = environment.get("KUBERNETES_SERVICE_HOST");
    if (name == null || namespace == null || host == null) {
      return Optional.empty();
    }
    Reference job = new Reference(namespace, name, environment.getOrDefault("FINETUNEJOB_UID", ""));
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
    String address = host.contains(":") ? "[" + host + "]" : host;
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .sslContext(trusting(ACCOUNT.resolve("ca.crt")))
            .build();
    return Optional.of(
        new FineTuneJobApi(
            new Server(client, URI.create("https://%s:%s".formatted(address, port)), TIMEOUT),
            job,
            ACCOUNT.resolve("token")));
  }

  /**
   * Writes {@code status.training}.
   *
   * @return whether further requests make sense: not when the FineTuneJob is gone or another one
   *     has its name
   */
  boolean applyTraining(ObjectNode training) throws IOException {
    ObjectNode patch = JSON.createObjectNode();
    patch.put("apiVersion", "gpt2.dev/v1beta1").put("kind", "FineTuneJob");
    ObjectNode metadata = patch.putObject("metadata");
    metadata.put("name", job.name()).put("namespace", job.namespace());
    if (!job.uid().isEmpty()) {
      metadata.put("uid", job.uid());
    }
    patch.putObject("status").set("training", training);
    HttpRequest request =
        HttpRequest.newBuilder(status)
            .header("Content-Type", "application/apply-patch+yaml")
            // read anew each time: the kubelet rotates it
            .header("Authorization", "Bearer " + Files.readString(token).strip())
            .method("PATCH", HttpRequest.BodyPublishers.ofString(patch.toString()))
            .build();
    HttpResponse<String> response = send(request);
    int code = response.statusCode();
    if (code == HttpURLConnection.HTTP_OK || code == HttpURLConnection.HTTP_CREATED) {
      return true;
    }
    if (code == HttpURLConnection.HTTP_CONFLICT
        || (code == HttpURLConnection.HTTP_NOT_FOUND && isAboutTheJob(response.body()))) {
      return false;
    }
    throw new IOException(
        "the API server answered %d to %s: %s".formatted(code, status.getPath(), response.body()));
  }

  /** One that has just started may know no FineTuneJobs at all for a moment. */
  private boolean isAboutTheJob(String answer) {
    try {
      return JSON.readTree(answer).path("details").path("name").asText().equals(job.name());
    } catch (JsonProcessingException notOfTheApi) {
      return false;
    }
  }

  /** The timeout of the request itself would end at the answer's headers. */
  private HttpResponse<String> send(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<String>> answer =
        server.client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    try {
      return answer.get(server.patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException silent) {
      answer.cancel(true);
      throw new IOException(
          "the API server gave no whole answer within %d s".formatted(server.patience.toSeconds()),
          silent);
    } catch (ExecutionException failed) {
      throw new IOException("the API server can't be asked: " + failed.getCause(), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while writing the status", interrupted);
    }
  }

  private static SSLContext trusting(Path authority) throws IOException {
    try (InputStream in = Files.newInputStream(authority)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("ca" + number++, certificate);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException unusable) {
      throw new IOException(authority + ": not usable as the cluster's authority", unusable);
    }
  }
}
