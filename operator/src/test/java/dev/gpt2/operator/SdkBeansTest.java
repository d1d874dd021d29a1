package dev.gpt2.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SdkBeansTest {
  private final SdkBeans beans = new SdkBeans();

  @Test
  void noLease_isNoElection() {
    assertThat(beans.leaderElection(Optional::empty)).isNull();
  }

  @Test
  void lease_isHeldInTheOperatorsOwnNamespace() {
    LeaderElectionConfiguration election =
        Objects.requireNonNull(beans.leaderElection(() -> Optional.of("gpt2-operator")));

    assertThat(election.getLeaseName()).isEqualTo("gpt2-operator");
    assertThat(election.getLeaseNamespace()).as("that of the pod").isEmpty();
    assertThat(election.getLeaderCallbacks()).as("ends who loses the Lease").isPresent();
    assertThat(election.isExitOnStopLeading()).as("hangs in a shutdown").isFalse();
  }

  @Test
  void retries_addNoSeries() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    registry.config().meterFilter(beans.withoutRetryNumbers());

    for (int retry = 0; retry < 100; retry++) {
      registry
          .counter("started", "reconciliations.retries.number", Integer.toString(retry))
          .increment();
    }

    assertThat(registry.get("started").counters()).hasSize(1);
    assertThat(registry.get("started").counter().count()).isEqualTo(100);
  }
}
