package dev.gpt2.operator.cluster;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.desired.Labels;
import dev.gpt2.operator.observe.Observation;
import dev.gpt2.operator.status.Notice;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the reconciler asks of the cluster, for one FineTuneJob. */
public final class Cluster {
  private final FineTuneJob owner;
  private final Context<FineTuneJob> context;
  private final KubernetesClient client;

  public Cluster(FineTuneJob owner, Context<FineTuneJob> context) {
    this.owner = owner;
    this.context = context;
    this.client = context.getClient();
  }

  /** The job's children, as the watches have them. */
  public Observation observe() {
    List<HasMetadata> children =
        Watches.CHILDREN.stream()
            .<HasMetadata>flatMap(kind -> context.getSecondaryResources(kind).stream())
            .toList();
    return new Observation(owner, children, List.copyOf(context.getSecondaryResources(Pod.class)));
  }

  /**
   * Makes objects, in their order; what is there already, since the watch is behind, is taken as it
   * is.
   *
   * @throws ChildRefusedException when the API server refuses one, or somebody else's object has
   *     its name: a forced apply would take that over
   */
  public List<HasMetadata> make(List<HasMetadata> missing) {
    return missing.stream().map(this::make).toList();
  }

  /**
   * Makes the claims that are missing; the others stay as they are.
   *
   * @throws ChildRefusedException when one can't be made, or is somebody else's
   */
  public void makeClaims(List<PersistentVolumeClaim> wanted) {
    wanted.forEach(new Claims(client, owner)::make);
  }

  /** The claims of these names that are there. */
  public List<PersistentVolumeClaim> claims(List<String> names) {
    return new Claims(client, owner).found(names);
  }

  /**
   * Holds the Job back or lets it go; nothing else of a Job is ever changed. In a queue that is the
   * queue's business.
   */
  public void mirrorSuspend(@Nullable Job job, boolean suspend) {
    if (job == null
        || Labels.queue(job).isPresent()
        || suspend == Boolean.TRUE.equals(job.getSpec().getSuspend())) {
      return;
    }
    client
        .resource(job)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager(Labels.MANAGER)
                .build(),
            "{\"spec\":{\"suspend\":" + suspend + "}}");
  }

  /** The nodes, as the watch has them; none where the operator may not see them. */
  public List<Node> nodes() {
    return NodeWatch.nodes(context);
  }

  /**
   * Deletes objects, each before the pods that it owns are gone; of those it is shown meanwhile.
   * Trainers have their time to write a checkpoint. What has changed since the watches had it stays
   * for now, a Job that is over by now among it: the change is a reason to look again.
   */
  public void delete(List<? extends HasMetadata> children) {
    for (HasMetadata child : children) {
      if (isCurrent(child)) {
        client.resource(child).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
      }
    }
  }

  /** Whether the FineTuneJob is as the watch has it. */
  public boolean isCurrent() {
    return isCurrent(owner);
  }

  private boolean isCurrent(HasMetadata child) {
    HasMetadata present = client.resource(child).get();
    return present != null
        && Objects.equals(
            present.getMetadata().getResourceVersion(), child.getMetadata().getResourceVersion());
  }

  /**
   * Writes the operator's part of the status.
   *
   * <p>By server-side apply, as the trainer does for its part: each manager's fields are its own,
   * and a write of one never undoes what the other wrote in between. The uid keeps a write from
   * reaching a new object of the same name; the resource version keeps a status that was made of an
   * old one, by a watch that is behind or a replica that leads no more, from undoing what came
   * after it.
   *
   * @return whether it was written; if not, the job has changed meanwhile
   */
  public boolean write(FineTuneJobStatus status) {
    FineTuneJob applied = new FineTuneJob();
    applied.setMetadata(
        new ObjectMetaBuilder()
            .withName(owner.getMetadata().getName())
            .withNamespace(owner.getMetadata().getNamespace())
            .withUid(owner.getMetadata().getUid())
            .withResourceVersion(owner.getMetadata().getResourceVersion())
            .build());
    applied.setStatus(status.withoutTraining());
    try {
      FineTuneJob written = client.resource(applied).subresource("status").patch(serverSideApply());
      context
          .eventSourceRetriever()
          .getControllerEventSource()
          .handleRecentResourceUpdate(ResourceID.fromResource(owner), written, owner);
      return true;
    } catch (KubernetesClientException refused) {
      if (isConflict(refused)) {
        return false;
      }
      throw refused;
    }
  }

  /**
   * Tells about it in events, each of them once.
   *
   * @param before the status that they turn over: another time it is another one
   */
  public void tell(List<Notice> notices, FineTuneJobStatus before, Instant now) {
    for (Notice notice : notices) {
      try {
        client.resource(Events.of(owner, notice, before, now)).create();
      } catch (KubernetesClientException refused) {
        if (!isConflict(refused)) {
          throw refused;
        }
      }
    }
  }

  private HasMetadata make(HasMetadata child) {
    try {
      ImageVolumes.refuseIfDropped(client, child);
      return client.resource(child).create();
    } catch (KubernetesClientException failure) {
      HasMetadata present = isConflict(failure) ? client.resource(child).get() : null;
      if (present == null) {
        throw ChildRefusedException.orFailure(child, failure);
      }
      if (Observation.isOwnedBy(present, owner.getMetadata().getUid())) {
        return present;
      }
      throw new ChildRefusedException(
          child,
          "is there already and belongs to somebody else; delete it, or give the FineTuneJob"
              + " another name",
          failure);
    }
  }

  private static boolean isConflict(KubernetesClientException refused) {
    return refused.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }

  private static PatchContext serverSideApply() {
    return new PatchContext.Builder()
        .withPatchType(PatchType.SERVER_SIDE_APPLY)
        .withFieldManager(Labels.MANAGER)
        .withForce(true)
        .build();
  }
}
