package dev.gpt2.operator.cluster;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.status.StatusOf;
import io.fabric8.kubernetes.api.model.Node;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The watch on nodes: what GPUs there are. It concerns GPU jobs of which nothing has been made yet,
 * and no change of a node but that of its labels or capacity.
 */
final class NodeWatch {
  private NodeWatch() {}

  static EventSource<?, FineTuneJob> of(EventSourceContext<FineTuneJob> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Node.class, FineTuneJob.class)
            .withSecondaryToPrimaryMapper(_ -> waiting(context))
            .withPrimaryToSecondaryMapper(_ -> Set.of())
            .withOnUpdateFilter((now, before) -> isChanged(now, before))
            .build(),
        context);
  }

  static List<Node> nodes(Context<FineTuneJob> context) {
    return context.eventSourceRetriever().getEventSourcesFor(Node.class).stream()
        .filter(InformerEventSource.class::isInstance)
        .map(source -> (InformerEventSource<Node, FineTuneJob>) source)
        .flatMap(source -> source.list(_ -> true))
        .toList();
  }

  private static Set<ResourceID> waiting(EventSourceContext<FineTuneJob> context) {
    return context
        .getPrimaryCache()
        .list(NodeWatch::waits)
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static boolean waits(FineTuneJob job) {
    return job.getSpec().gpuResource().isPresent() && StatusOf.current(job).attempts().isEmpty();
  }

  private static boolean isChanged(Node now, Node before) {
    return !Objects.equals(now.getMetadata().getLabels(), before.getMetadata().getLabels())
        || !Objects.equals(now.getStatus().getCapacity(), before.getStatus().getCapacity());
  }
}
