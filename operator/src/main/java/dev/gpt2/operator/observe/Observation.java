package dev.gpt2.operator.observe;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.desired.Labels;
import dev.gpt2.operator.desired.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All children of one FineTuneJob at one moment.
 *
 * <p>A FineTuneJob that was deleted and made anew has the name of the old one, whose children may
 * still be on their way out: what another uid owns isn't ours.
 */
public record Observation(FineTuneJob owner, List<HasMetadata> children, List<Pod> pods) {

  public Observation {
    String uid = owner.getMetadata().getUid();
    children = children.stream().filter(child -> isOwnedBy(child, uid)).toList();
    pods = List.copyOf(pods);
  }

  /** Whether the object has the FineTuneJob with this uid as its owner. */
  public static boolean isOwnedBy(HasMetadata child, String uid) {
    return child.getMetadata().getOwnerReferences().stream()
        .anyMatch(reference -> reference.getUid().equals(uid));
  }

  /** Of the attempts whose Jobs are there. */
  public List<Integer> attemptNumbers() {
    return jobs()
        .map(job -> job.getMetadata().getLabels().get(Labels.ATTEMPT))
        .filter(Objects::nonNull)
        .map(Integer::valueOf)
        .toList();
  }

  /** All children but those that are being deleted. */
  public List<HasMetadata> undeleted() {
    return children.stream()
        .filter(child -> child.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  /** Jobs that aren't over and haven't been deleted. */
  public List<Job> unfinishedJobs() {
    return jobs()
        .filter(job -> job.getMetadata().getDeletionTimestamp() == null)
        .filter(job -> JobOutcome.endedAt(job).isEmpty())
        .toList();
  }

  private Stream<Job> jobs() {
    return children.stream().filter(Job.class::isInstance).map(Job.class::cast);
  }

  /** The attempt as it stands. */
  public Attempt attempt(int number) {
    String name = Names.attempt(owner.getMetadata().getName(), number);
    return jobs()
        .filter(job -> job.getMetadata().getName().equals(name))
        .findFirst()
        .map(job -> Attempt.of(number, job, pods))
        .orElseGet(() -> Attempt.absent(number));
  }

  /**
   * What a pod that no Job of this FineTuneJob's attempts answers for is about, if there is one:
   * its Job was deleted, or the FineTuneJob was and is made anew. Its trainer may still write.
   */
  public Optional<AttemptState> leftPod() {
    return pods.stream()
        .filter(pod -> !PodOutcome.isOver(pod))
        .filter(pod -> jobs().noneMatch(job -> isOwnedBy(pod, job.getMetadata().getUid())))
        .findFirst()
        .map(PodOutcome::left);
  }

  /** Those of the wanted objects that aren't there. */
  public List<HasMetadata> missing(List<HasMetadata> wanted) {
    return wanted.stream()
        .filter(object -> children.stream().noneMatch(child -> isSame(child, object)))
        .toList();
  }

  /** The observation once these objects have been made. */
  public Observation with(List<HasMetadata> made) {
    return new Observation(owner, Stream.concat(children.stream(), made.stream()).toList(), pods);
  }

  private static boolean isSame(HasMetadata one, HasMetadata other) {
    return one.getKind().equals(other.getKind())
        && one.getMetadata().getName().equals(other.getMetadata().getName());
  }
}
