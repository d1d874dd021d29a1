package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.check.SpecCheck;
import dev.gpt2.operator.desired.Allotment;
import dev.gpt2.operator.desired.Children;
import dev.gpt2.operator.desired.KeptClaims;
import dev.gpt2.operator.desired.TrainerImage;
import dev.gpt2.operator.plan.Feasibility;
import dev.gpt2.operator.plan.PlannedMemory;
import dev.gpt2.run.Violation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What becomes of a FineTuneJob, from the API server's answer to its pod; nothing is made. */
final class MutationJudge {
  private static final TrainerImage IMAGE = new TrainerImage("gpt2-trainer:dev", "Never");
  private static final int BAD_REQUEST = 400;
  private static final int INVALID = 422;

  private final TestNamespace namespace;
  private final PlannedMemory memory = new PlannedMemory();
  private final Set<String> takenBefore = ConcurrentHashMap.newKeySet();

  MutationJudge(TestNamespace namespace) {
    this.namespace = namespace;
  }

  /** What became of it. */
  sealed interface Verdict {

    /** What is wrong with that, for this change; empty when nothing is. */
    Optional<String> fault(Mutation mutation);
  }

  /** The API server refuses it. */
  record RefusedByApiServer(String message) implements Verdict {
    @Override
    public Optional<String> fault(Mutation mutation) {
      return unnamed(mutation, message);
    }
  }

  /** The operator does: condition Accepted is False. */
  record RefusedByOperator(String message) implements Verdict {
    @Override
    public Optional<String> fault(Mutation mutation) {
      return unnamed(mutation, message);
    }
  }

  /** The API server refuses what the operator makes of it: condition Stalled is True. */
  record RefusedAsPod(String message) implements Verdict {
    @Override
    public Optional<String> fault(Mutation mutation) {
      return SchemaMutations.isEmbedded(mutation.field())
          ? Optional.empty()
          : Optional.of(mutation + ": only its objects are refused: " + message);
    }
  }

  /** It is a job like any other. */
  record Accepted() implements Verdict {
    @Override
    public Optional<String> fault(Mutation mutation) {
      return Optional.empty();
    }
  }

  /** Something that must not be. */
  record Broken(String message) implements Verdict {
    @Override
    public Optional<String> fault(Mutation mutation) {
      return Optional.of(mutation + ": " + message);
    }
  }

  Verdict of(Mutation mutation) {
    String stored;
    try {
      stored = create(mutation.job());
    } catch (KubernetesClientException refused) {
      return refused.getCode() == BAD_REQUEST || refused.getCode() == INVALID
          ? new RefusedByApiServer(message(refused))
          : new Broken(refused.toString());
    }
    List<Verdict> verdicts = new ArrayList<>();
    Throwable thrown = catchThrowable(() -> verdicts.add(ofStored(stored)));
    return thrown == null ? verdicts.getFirst() : new Broken(firstLines(thrown));
  }

  private String create(ObjectNode job) {
    return namespace
        .client()
        .raw(
            "/apis/gpt2.dev/v1beta1/namespaces/%s/finetunejobs?dryRun=All&fieldValidation=Strict"
                .formatted(namespace.name()),
            "POST",
            job.toString());
  }

  private Verdict ofStored(String stored) {
    FineTuneJob job = Serialization.unmarshal(stored, FineTuneJob.class);
    // the same objects for the same spec
    job.getMetadata().setUid(Jobs.UID);
    List<Violation> violations = SpecCheck.violations(job.getSpec());
    if (!violations.isEmpty()) {
      return new RefusedByOperator(
          violations.stream().map(each -> "spec." + each).collect(Collectors.joining("; ")));
    }
    Feasibility feasibility = memory.of(job.getSpec(), List::of);
    Allotment first = new Allotment(1, Optional.empty(), feasibility.placement());
    List<HasMetadata> children = new ArrayList<>(KeptClaims.of(job));
    children.addAll(Children.ofAttempt(job, first, IMAGE));
    for (HasMetadata child : children) {
      if (takenBefore.contains(Serialization.asJson(child))) {
        continue;
      }
      try {
        namespace.client().resource(child).dryRun().create();
      } catch (KubernetesClientException refused) {
        return new RefusedAsPod(message(refused));
      }
      takenBefore.add(Serialization.asJson(child));
    }
    return new Accepted();
  }

  private static String message(KubernetesClientException refused) {
    return refused.getStatus() == null
        ? refused.toString()
        : Objects.toString(refused.getStatus().getMessage());
  }

  private static Optional<String> unnamed(Mutation mutation, String message) {
    String dotted = FieldPath.dotted(message);
    return dotted.contains(mutation.field())
            || NAMED_BY.entrySet().stream()
                .filter(entry -> mutation.field().matches(entry.getKey()))
                .anyMatch(entry -> dotted.contains(entry.getValue()))
        ? Optional.empty()
        : Optional.of(mutation + ": not named in: " + message);
  }

  /** Rules on several fields name what has them all, or the one of them that is to be changed. */
  private static final Map<String, String> NAMED_BY =
      Map.ofEntries(
          // one of several, and written to or not
          Map.entry("spec\\.checkpoint\\.volume\\..*", "spec.checkpoint.volume:"),
          Map.entry("spec\\.dataset\\.volume\\..*", "spec.dataset.volume:"),
          Map.entry("spec\\.model\\.volume\\..*", "spec.model.volume:"),
          Map.entry("spec\\.validation\\.dataset\\.volume\\..*", "spec.validation.dataset.volume:"),
          Map.entry(
              "spec\\.validation\\.dataset\\.volume\\.persistentVolumeClaimTemplate\\..*",
              "spec.validation.dataset.volume.persistentVolumeClaimTemplate"),
          Map.entry("spec\\.dataset\\.source\\.(http|huggingFace)", "spec.dataset.source:"),
          Map.entry("spec\\.model\\.source\\.(http|huggingFace)", "spec.model.source:"),
          Map.entry("spec\\.model\\.source\\.huggingFace\\.include.*", "spec.model.source:"),
          // a random model needs these, another one those
          Map.entry("spec\\.model\\.(channels|heads|layers|path|size|volume)", "spec.model:"),
          // of two that don't go together the other
          Map.entry("spec\\.model\\.heads", "spec.model.channels:"),
          Map.entry("spec\\.memory\\.limit", "spec.memory.reserve:"),
          Map.entry("spec\\.model\\.context", "spec.training.sequenceLength:"),
          Map.entry("spec\\.resources\\.limits\\..*", "spec.resources.requests."),
          // all annotations together are too long
          Map.entry(
              "spec\\.podTemplate\\.metadata\\.annotations\\..*",
              "spec.podTemplate.metadata.annotations:"));

  private static String firstLines(Throwable thrown) {
    StringBuilder text = new StringBuilder(thrown.toString());
    for (int i = 0; i < Math.min(6, thrown.getStackTrace().length); i++) {
      text.append("\n    at ").append(thrown.getStackTrace()[i]);
    }
    return text.toString();
  }
}
