package dev.gpt2.operator.kind;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gpt2.operator.ApiContact;
import dev.gpt2.operator.FineTuneJobReconciler;
import dev.gpt2.operator.OperatorConfig;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * The operator in this process, confined to a namespace, which is as good as killed after some
 * write: that write reaches the API server, and no request after it. The one in the cluster leaves
 * its jobs alone, as they are said to be another's.
 */
final class FaultyOperator implements AutoCloseable {
  /** What the jobs have as {@code spec.managedBy}. */
  static final String MANAGER = "example.com/faulty";

  private final KubernetesClient client;
  private final Operator operator;
  private final AtomicInteger writes = new AtomicInteger();
  private final int last;

  /**
   * Starts it.
   *
   * @param last the write after which it is dead; {@link Integer#MAX_VALUE}: never
   */
  FaultyOperator(String namespace, int last) {
    this(namespace, last, reconciler -> reconciler);
  }

  private FaultyOperator(
      String namespace, int last, UnaryOperator<Reconciler<FineTuneJob>> observing) {
    this.last = last;
    this.client =
        new KubernetesClientBuilder()
            .withKubernetesSerialization(
                new KubernetesSerialization(
                    new ObjectMapper().addMixIn(FineTuneJobSpec.class, BlindToManagers.class),
                    true))
            .withHttpClientBuilderConsumer(
                builder -> builder.addOrReplaceInterceptor("death", new Death()))
            .build();
    this.operator =
        new Operator(
            overrides ->
                overrides
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withReconciliationTerminationTimeout(Duration.ZERO));
    operator.register(
        observing.apply(
            new FineTuneJobReconciler(
                new Config(), new SimpleMeterRegistry(), new ApiContact(InstantSource.system()))),
        controller -> controller.settingNamespace(namespace));
    operator.start();
  }

  /** One whose watches are behind, and tell some things again. */
  static FaultyOperator behind(String namespace, long seed) {
    return new FaultyOperator(
        namespace, Integer.MAX_VALUE, reconciler -> new LateReconciler(reconciler, seed));
  }

  /** Whether it is as good as killed. */
  boolean isDead() {
    return writes.get() >= last;
  }

  int writes() {
    return writes.get();
  }

  @Override
  public void close() {
    operator.stop();
    client.close();
  }

  @JsonIgnoreProperties("managedBy")
  private interface BlindToManagers {}

  private final class Death implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (isDead()) {
        throw new IllegalStateException("the operator has been killed");
      }
    }

    @Override
    public void after(
        HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> body) {
      if (!request.method().equals("GET") && response.isSuccessful()) {
        writes.incrementAndGet();
      }
    }
  }

  /** As the chart has it. */
  private record Config(String image, String imagePullPolicy) implements OperatorConfig {
    Config() {
      this("gpt2-trainer:0.1.0", "IfNotPresent");
    }
  }
}
