package dev.gpt2.operator.cluster;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Watches on everything that the operator makes, and on the pods that Jobs make of it. */
public final class Watches {
  /** Kinds of which the FineTuneJob is the owner. */
  static final List<Class<? extends HasMetadata>> CHILDREN =
      List.of(ServiceAccount.class, Role.class, RoleBinding.class, ConfigMap.class, Job.class);

  private Watches() {}

  public static List<EventSource<?, FineTuneJob>> of(EventSourceContext<FineTuneJob> context) {
    List<EventSource<?, FineTuneJob>> sources =
        new ArrayList<>(
            List.of(
                owned(ServiceAccount.class, context),
                owned(Role.class, context),
                owned(RoleBinding.class, context),
                owned(ConfigMap.class, context),
                owned(Job.class, context),
                watch(Pod.class, Watches::jobOfPod, context)));
    // an operator of some namespaces has no right to see nodes, which are in none
    if (context.getControllerConfiguration().getInformerConfig().watchAllNamespaces()) {
      sources.add(NodeWatch.of(context));
    }
    return sources;
  }

  /** A pod is owned by its Job, so its annotation says which FineTuneJob it is of. */
  private static Set<ResourceID> jobOfPod(Pod pod) {
    String name = pod.getMetadata().getAnnotations().get(Labels.JOB_NAME_ANNOTATION);
    return name == null ? Set.of() : Set.of(new ResourceID(name, pod.getMetadata().getNamespace()));
  }

  private static <R extends HasMetadata> EventSource<R, FineTuneJob> owned(
      Class<R> kind, EventSourceContext<FineTuneJob> context) {
    return watch(kind, Mappers.fromOwnerReferences(FineTuneJob.class), context);
  }

  private static <R extends HasMetadata> EventSource<R, FineTuneJob> watch(
      Class<R> kind,
      SecondaryToPrimaryMapper<R> toFineTuneJob,
      EventSourceContext<FineTuneJob> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(kind, FineTuneJob.class)
            .withLabelSelector(Labels.SELECTOR)
            .withSecondaryToPrimaryMapper(toFineTuneJob)
            .build(),
        context);
  }
}
