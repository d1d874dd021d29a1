package dev.gpt2.operator;

import io.javaoperatorsdk.operator.api.monitoring.Metrics.ControllerExecution;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.concurrent.Callable;

/** A reconcile as the framework hands it to its metrics. */
public record SdkExecution(ResourceID resourceID, Callable<String> reconcile)
    implements ControllerExecution<String> {
  @Override
  public String name() {
    return "reconcile";
  }

  @Override
  public String controllerName() {
    return "finetunejob";
  }

  @Override
  public String successTypeName(String result) {
    return "resource";
  }

  @Override
  public Map<String, Object> metadata() {
    return Map.of();
  }

  @Override
  public String execute() throws Exception {
    return reconcile.call();
  }
}
