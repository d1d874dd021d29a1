package dev.gpt2.operator.check;

import dev.gpt2.operator.api.ContainerResources;
import dev.gpt2.operator.api.DeviceRequest;
import dev.gpt2.run.ByteQuantity;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.Violation;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Quantities can be read, requests stay within limits, and a GPU job gets exactly one GPU. */
final class ResourceRules {
  private final List<Violation> violations = new ArrayList<>();

  private ResourceRules() {}

  static List<Violation> violations(ContainerResources resources, DeviceRequest device) {
    ResourceRules rules = new ResourceRules();
    Map<String, BigDecimal> requests = rules.amounts("resources.requests", resources.requests());
    Map<String, BigDecimal> limits = rules.amounts("resources.limits", resources.limits());
    requests.forEach(
        (name, request) -> {
          BigDecimal limit = limits.get(name);
          if (limit != null && request.compareTo(limit) > 0) {
            rules.add(
                "resources.requests[" + name + "]",
                "must be at most the limit of %s; found %s"
                    .formatted(resources.limits().get(name), resources.requests().get(name)));
          }
        });
    rules.checkNames("resources.requests", requests);
    rules.checkNames("resources.limits", limits);
    rules.checkHugePages("resources.requests", requests);
    rules.checkHugePages("resources.limits", limits);
    rules.checkNeighbours(requests, limits);
    rules.checkUnshared(requests, limits, device);
    rules.checkGpu("resources.requests", requests, device);
    rules.checkGpu("resources.limits", limits, device);
    return List.copyOf(rules.violations);
  }

  private Map<String, BigDecimal> amounts(String field, Map<String, Quantity> quantities) {
    Map<String, BigDecimal> amounts = new TreeMap<>();
    new TreeMap<>(quantities)
        .forEach(
            (name, quantity) ->
                amount(quantity)
                    .ifPresentOrElse(
                        amount -> amounts.put(name, amount),
                        () ->
                            add(
                                field + "[" + name + "]",
                                "must be a quantity above 0, such as 2, 500m or 4Gi; found "
                                    + quantity)));
    return amounts;
  }

  private static Optional<BigDecimal> amount(Quantity quantity) {
    try {
      return Optional.of(quantity.getNumericalAmount()).filter(amount -> amount.signum() > 0);
    } catch (IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  private void checkNames(String field, Map<String, BigDecimal> amounts) {
    amounts.forEach(
        (name, amount) -> {
          if (!ResourceNames.isKnown(name)) {
            add(
                field + "[" + name + "]",
                "must be cpu, memory, ephemeral-storage, hugepages-SIZE or a device's resource such"
                    + " as example.com/device");
          } else if (ResourceNames.isNeverShared(name) && amount.stripTrailingZeros().scale() > 0) {
            add(field + "[" + name + "]", "must be a whole number; found " + amount);
          }
        });
  }

  private void checkHugePages(String field, Map<String, BigDecimal> amounts) {
    amounts.forEach(
        (name, amount) -> {
          if (name.startsWith(ResourceNames.HUGE_PAGES)) {
            long size =
                ByteQuantity.parse(name.substring(ResourceNames.HUGE_PAGES.length())).orElse(0);
            if (size == 0 || amount.remainder(BigDecimal.valueOf(size)).signum() != 0) {
              add(
                  field + "[" + name + "]",
                  "must be a multiple of the pages' size, which the name ends with");
            }
          }
        });
  }

  private void checkNeighbours(Map<String, BigDecimal> requests, Map<String, BigDecimal> limits) {
    Set<String> names = new TreeSet<>(limits.keySet());
    names.addAll(requests.keySet());
    if (!names.contains("cpu") && !names.contains("memory")) {
      names.stream()
          .filter(name -> name.startsWith(ResourceNames.HUGE_PAGES))
          .forEach(
              name ->
                  add("resources.limits[" + name + "]", "needs cpu or memory to be stated too"));
    }
  }

  /** Of what isn't shared, limit and request are one; the GPU's limit the operator adds. */
  private void checkUnshared(
      Map<String, BigDecimal> requests, Map<String, BigDecimal> limits, DeviceRequest device) {
    requests.forEach(
        (name, request) -> {
          BigDecimal limit = limits.get(name);
          boolean isGpu = device.type() == DeviceType.GPU && name.equals(device.resource());
          if (ResourceNames.isNeverShared(name)
              && !isGpu
              && (limit == null || request.compareTo(limit) < 0)) {
            add(
                "resources.requests[" + name + "]",
                "must be the same as the limit; found " + (limit == null ? "no limit" : request));
          }
        });
  }

  /** The operator adds the GPU itself; stated by hand as well, it has to say the same. */
  private void checkGpu(String field, Map<String, BigDecimal> amounts, DeviceRequest device) {
    BigDecimal amount = amounts.get(device.resource());
    if (amount == null) {
      return;
    }
    String place = field + "[" + device.resource() + "]";
    if (device.type() != DeviceType.GPU) {
      add(place, "must be left out for device.type CPU; or set device.type to GPU");
    } else if (amount.compareTo(BigDecimal.ONE) != 0) {
      add(place, "must be 1 or left out: a job trains on one GPU; found " + amount.toPlainString());
    }
  }

  private void add(String field, String message) {
    violations.add(new Violation(field, message));
  }
}
