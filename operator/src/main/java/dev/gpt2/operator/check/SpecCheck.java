package dev.gpt2.operator.check;

import dev.gpt2.operator.api.ContainerResources;
import dev.gpt2.operator.api.DeviceRequest;
import dev.gpt2.operator.api.FineTuneJobSpec;
import dev.gpt2.operator.api.PodTemplate;
import dev.gpt2.operator.run.TrainerRun;
import dev.gpt2.run.RunRules;
import dev.gpt2.run.Violation;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * All that is wrong with a spec.
 *
 * <p>The rules of a run are the trainer's own ({@link RunRules}); those on volumes, resources and
 * the pod are the operator's. The CRD states most of them too, so that a mistake is refused at
 * {@code kubectl apply}; here they hold for objects that were stored under an older schema as well.
 */
public final class SpecCheck {
  private SpecCheck() {}

  /** The violations, each with its field's path below {@code spec}; empty when nothing is wrong. */
  public static List<Violation> violations(FineTuneJobSpec spec) {
    DeviceRequest device =
        Objects.requireNonNullElse(spec.device(), new DeviceRequest(null, null, null));
    ContainerResources resources =
        Objects.requireNonNullElse(spec.resources(), ContainerResources.NONE);
    PodTemplate template = Objects.requireNonNullElse(spec.podTemplate(), PodTemplate.NONE);
    return Stream.of(
            RunRules.violations(TrainerRun.of(spec)),
            VolumeRules.violations(spec),
            ResourceRules.violations(resources, device),
            DeviceRules.violations(device, spec.memory()),
            PodTemplateRules.violations(template))
        .flatMap(List::stream)
        .toList();
  }
}
