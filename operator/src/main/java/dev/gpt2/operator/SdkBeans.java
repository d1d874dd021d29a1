package dev.gpt2.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What the framework asks for, in place of its defaults. */
@Singleton
final class SdkBeans {
  private static final int NO_LONGER_LEADER = 1;

  /**
   * As Quarkus makes it, and listened to. The framework looks it up in a way that Arc can't see.
   */
  @Produces
  @Singleton
  @Unremovable
  KubernetesClient client(
      KubernetesSerialization serialization, Config config, ApiContact contact) {
    return new KubernetesClientBuilder()
        .withKubernetesSerialization(serialization)
        .withConfig(config)
        .withHttpClientBuilderConsumer(
            builder -> builder.addOrReplaceInterceptor("contact", contact))
        .build();
  }

  void close(@Disposes KubernetesClient client) {
    client.close();
  }

  @Produces
  @Singleton
  ApiContact contact() {
    return new ApiContact(InstantSource.system());
  }

  @Produces
  @Singleton
  Metrics metrics(MeterRegistry registry) {
    return new SdkMetrics(registry);
  }

  /** How often something was tried again isn't a label: retries never end, so neither would it. */
  @Produces
  @Singleton
  MeterFilter withoutRetryNumbers() {
    return MeterFilter.ignoreTags("reconciliations.retries.number", "reconciliations.retries.last");
  }

  /**
   * By a Lease in the operator's own namespace; none, and so no election, where there is but one
   * replica. Dependent, since only such a producer may return null.
   *
   * <p>Who loses the Lease must end. The framework would call System.exit for that, also from
   * within a shutdown, which then hangs and keeps the Lease until it runs out.
   */
  @Produces
  @Dependent
  @Nullable LeaderElectionConfiguration leaderElection(LeaderElectionSettings settings) {
    return settings
        .lease()
        .map(
            lease ->
                LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(lease)
                    .withExitOnStopLeading(false)
                    .withLeaderCallbacks(
                        new LeaderCallbacks(
                            () -> {}, () -> Quarkus.asyncExit(NO_LONGER_LEADER), _ -> {}))
                    .build())
        .orElse(null);
  }
}
