package dev.gpt2.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.monitoring.Metrics.ControllerExecution;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class SdkMetricsTest {
  private static final String TIMER = "operator.sdk.controllers.execution.reconcile";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Metrics metrics = new SdkMetrics(registry);

  @Test
  void whatAReconcileThrows_isNotWrapped() {
    Exception own = new IllegalStateException("own");

    assertThatThrownBy(() -> metrics.timeControllerExecution(execution(() -> failing(own))))
        .isSameAs(own);
    assertThat(registry.get(TIMER).timer().count()).isEqualTo(1);
  }

  @Test
  void exceptionOfTheFramework_staysOne() {
    Exception frameworks = new OperatorException("its own");

    assertThatThrownBy(() -> metrics.timeControllerExecution(execution(() -> failing(frameworks))))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("its own");
  }

  @Test
  void reconcile_isTimedWithoutTheNameOfItsResource() throws Exception {
    assertThat(metrics.timeControllerExecution(execution(() -> "done"))).isEqualTo("done");

    assertThat(registry.get(TIMER).timer().getId().getTags())
        .isNotEmpty()
        .noneMatch(tag -> tag.getValue().contains("tiny"));
  }

  private static String failing(Exception failure) throws Exception {
    throw failure;
  }

  private static ControllerExecution<String> execution(Callable<String> reconcile) {
    return new SdkExecution(new ResourceID("tiny", "research"), reconcile);
  }
}
