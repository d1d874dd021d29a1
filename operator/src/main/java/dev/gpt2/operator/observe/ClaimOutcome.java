package dev.gpt2.operator.observe;

import dev.gpt2.operator.observe.AttemptState.Waiting;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which of its claims a pod without a node waits for: the scheduler's own words name none. A claim
 * whose volume is made on the pod's node waits for the pod as well, so it is no reason as long as
 * the scheduler gives others.
 */
final class ClaimOutcome {
  private static final String BOUND = "Bound";
  private static final String LOST = "Lost";
  private static final Pattern OF_CLAIMS =
      Pattern.compile("persistent ?volume", Pattern.CASE_INSENSITIVE);

  private ClaimOutcome() {}

  /**
   * What a pod waits for.
   *
   * @param waiting as the pod has it
   * @param names of the pod's claims
   * @param found those of them that are there
   */
  static Waiting of(Waiting waiting, List<String> names, List<PersistentVolumeClaim> found) {
    List<PersistentVolumeClaim> unbound =
        found.stream()
            .filter(claim -> !BOUND.equals(phase(claim)))
            .filter(claim -> LOST.equals(phase(claim)) || !isForAnotherReason(waiting))
            .toList();
    List<String> missing =
        names.stream().filter(name -> found.stream().noneMatch(each -> is(each, name))).toList();
    if (unbound.isEmpty() && missing.isEmpty()) {
      return waiting;
    }
    String reason =
        !missing.isEmpty()
            ? "ClaimMissing"
            : unbound.stream().anyMatch(claim -> LOST.equals(phase(claim)))
                ? "ClaimLost"
                : "ClaimPending";
    return new Waiting(
        reason,
        Stream.concat(
                missing.stream().map("PersistentVolumeClaim %s isn't there; make it"::formatted),
                unbound.stream().map(ClaimOutcome::description))
            .collect(Collectors.joining("; ", "", "; the pod: " + waiting.message())));
  }

  private static boolean isForAnotherReason(Waiting waiting) {
    return waiting.reason().equals("Unschedulable") && !OF_CLAIMS.matcher(waiting.message()).find();
  }

  private static String description(PersistentVolumeClaim claim) {
    String name = claim.getMetadata().getName();
    if (LOST.equals(phase(claim))) {
      return "PersistentVolumeClaim %s has lost its volume %s: bring that back, or delete the claim"
          .formatted(name, claim.getSpec().getVolumeName());
    }
    return "PersistentVolumeClaim %s (%s) has no volume yet; `kubectl describe pvc %s` says why if"
            .formatted(name, storageClass(claim), name)
        + " this lasts";
  }

  private static String storageClass(PersistentVolumeClaim claim) {
    return Optional.ofNullable(claim.getSpec().getStorageClassName())
        .filter(name -> !name.isEmpty())
        .map("StorageClass "::concat)
        .orElse("without a StorageClass");
  }

  private static String phase(PersistentVolumeClaim claim) {
    return Optional.ofNullable(claim.getStatus())
        .map(PersistentVolumeClaimStatus::getPhase)
        .orElse("Pending");
  }

  private static boolean is(PersistentVolumeClaim claim, String name) {
    return Objects.equals(claim.getMetadata().getName(), name);
  }
}
