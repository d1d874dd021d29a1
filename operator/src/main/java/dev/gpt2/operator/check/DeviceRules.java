package dev.gpt2.operator.check;

import dev.gpt2.operator.api.DeviceRequest;
import dev.gpt2.operator.api.MemorySettings;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The trainer computes with CUDA, and only NVIDIA's labels tell a device's memory before there is a
 * pod.
 */
final class DeviceRules {
  private static final String NVIDIA = "nvidia.com/";
  private static final List<String> WITHOUT_CUDA = List.of("amd.com/", "gpu.intel.com/");

  private DeviceRules() {}

  static List<Violation> violations(DeviceRequest device, @Nullable MemorySettings memory) {
    String resource = device.resource();
    if (device.type() != DeviceType.GPU || resource == null) {
      return List.of();
    }
    List<Violation> violations = new ArrayList<>();
    if (!resource.contains("kubernetes.io/") && !ResourceNames.isExtended(resource)) {
      violations.add(
          new Violation(
              "device.resource",
              "must be a device's resource such as nvidia.com/gpu; found " + resource));
    }
    if (WITHOUT_CUDA.stream().anyMatch(resource::startsWith)) {
      violations.add(
          new Violation(
              "device.resource",
              "must be a device that has CUDA, such as nvidia.com/gpu; found " + resource));
    } else if (!resource.startsWith(NVIDIA) && (memory == null || memory.limit() == null)) {
      violations.add(
          new Violation(
              "memory.limit",
              "is required with device.resource: %s, as no node tells the memory of such a device"
                  .formatted(resource)));
    }
    return List.copyOf(violations);
  }
}
