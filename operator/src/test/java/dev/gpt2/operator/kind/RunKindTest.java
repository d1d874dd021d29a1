package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import dev.gpt2.operator.api.PlanStatus;
import dev.gpt2.operator.api.TrainingStatus;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From FineTuneJob to a trained model, in a namespace with restricted Pod Security. */
@KindTest
class RunKindTest {
  private static TestNamespace namespace;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("run");
  }

  @AfterAll
  static void close() {
    namespace.close();
    for (String claim : List.of("corpora", "learned")) {
      volume("delete", claim);
    }
  }

  @Test
  void textOnAClaim_isLearned() {
    volume("put", "corpora", "manifests/samples/data", "kjv");
    volume("put", "learned");
    namespace.create(
        "learn",
        Map.of(
            "spec.checkpoint.volume",
            Map.of("persistentVolumeClaim", Map.of("claimName", "learned")),
            "spec.dataset.volume",
            Map.of("persistentVolumeClaim", Map.of("claimName", "corpora", "readOnly", true)),
            "spec.dataset.path",
            "kjv/*.txt",
            "spec.training.steps",
            100,
            "spec.training.accumulateGradients",
            2,
            "spec.training.optimizer",
            Map.of("name", "AdamW", "learningRate", 1e-3, "clipNorm", 1.0),
            "spec.validation",
            Map.of("every", 50, "batchCount", 4),
            "spec.sampling",
            Map.of("every", 50, "length", 20)));

    FineTuneJobStatus status = namespace.await("learn", "over", TestNamespace::isOver).getStatus();

    assertThat(status.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(status.observedGeneration()).isEqualTo(1);
    assertThat(status.attempts())
        .singleElement()
        .satisfies(
            attempt -> {
              assertThat(attempt.exitCode()).isZero();
              assertThat(attempt.lastStep()).isEqualTo(100);
              assertThat(attempt.node()).isNotBlank();
            });
    TrainingStatus training = TestNamespace.training(status);
    assertThat(training.step()).isEqualTo(100);
    assertThat(training.percent()).isEqualTo(100);
    assertThat(training.checkpoint()).isNotNull();
    PlanStatus plan = Objects.requireNonNull(status.plan());
    assertThat(training.measuredPeakBytes())
        .isEqualTo(plan.weightBytes() + plan.optimizerBytes() + plan.activationPeakBytes());
    assertThat(TestNamespace.reason(status, "Feasible")).contains("Fits");
    List<Double> losses =
        training.lossCurve().stream()
            .map(point -> Double.parseDouble(Objects.requireNonNull(point.loss())))
            .toList();
    assertThat(losses.getFirst() - losses.getLast()).isGreaterThanOrEqualTo(1.0);
    assertThat(Double.parseDouble(Objects.requireNonNull(training.validationLoss())))
        .isLessThan(losses.getFirst() - 1);
    assertThat(training.validationSource()).isEqualTo("training data");
    assertThat(training.bestStep()).isEqualTo(100);
    assertThat(training.samples()).isEqualTo("samples/step-00000100.txt");
    assertThat(Objects.requireNonNull(training.provenance()).datasetDigest())
        .matches("[0-9a-f]{64}");
    assertThat(namespace.events("learn")).contains("AttemptMade", "TrainerRuns");
    System.out.println(compareWithTransformers());
  }

  private static void volume(String... arguments) {
    List<String> command = new ArrayList<>(List.of("manifests/kind/volume.sh"));
    command.addAll(List.of(arguments));
    Commands.run(Map.of("NAMESPACE", namespace.name()), command.toArray(String[]::new));
  }

  /** Opens the checkpoint in Hugging Face transformers; fails when logits differ by over 1e-4. */
  private static String compareWithTransformers() {
    Path copy = Commands.ROOT.resolve("operator/target/learned");
    volume("get", "learned", copy.toString());
    return Commands.run(
        Map.of(),
        "trainer-image/trainer/src/test/python/same-logits.sh",
        copy.resolve("learn/step-00000100").toString());
  }

  @Test
  void trainersAccount_reachesTheStatusOfItsOwnJobOnly() {
    namespace.create("own", Map.of("spec.suspend", true));
    namespace.await("own", "suspended", status -> status.phase() == Phase.SUSPENDED);

    assertThat(may("own-trainer", "patch", "gpt2.dev", "finetunejobs", "status", "own")).isTrue();
    assertThat(may("own-trainer", "get", "gpt2.dev", "finetunejobs", "status", "own")).isTrue();
    assertThat(may("own-trainer", "patch", "gpt2.dev", "finetunejobs", "status", "other"))
        .isFalse();
    assertThat(may("own-trainer", "patch", "gpt2.dev", "finetunejobs", "", "own")).isFalse();
    assertThat(may("own-trainer", "update", "gpt2.dev", "finetunejobs", "status", "own")).isFalse();
    assertThat(may("own-trainer", "list", "gpt2.dev", "finetunejobs", "", "")).isFalse();
    assertThat(may("own-trainer", "get", "", "secrets", "", "")).isFalse();
    assertThat(may("own-trainer", "get", "", "pods", "", "")).isFalse();
    assertThat(may("own-trainer", "create", "batch", "jobs", "", "")).isFalse();
  }

  @Test
  void jobThatIsOver_makesNothingAgain() {
    namespace.create("over", Map.of("spec.training.steps", 2));
    FineTuneJob before = namespace.await("over", "over", TestNamespace::isOver);

    namespace
        .client()
        .resources(Job.class)
        .inNamespace(namespace.name())
        .withName("over-1")
        .delete();
    namespace.patch("over", "{\"spec\":{\"suspend\":true}}");

    FineTuneJob after =
        namespace.await(
            "over", "seen again", status -> Long.valueOf(2).equals(status.observedGeneration()));
    assertThat(after.getStatus().phase()).isEqualTo(Phase.COMPLETE);
    assertThat(after.getStatus().attempts()).isEqualTo(before.getStatus().attempts());
    assertThat(
            namespace
                .client()
                .resources(Job.class)
                .inNamespace(namespace.name())
                .withName("over-1")
                .get())
        .isNull();
  }

  @Test
  void jobMadeAnewWhileTheOldPodStops_trainsByItsOwnSpec() {
    namespace.create("anew", Map.of("spec.training.steps", 100_000));
    namespace.await("anew", "training", status -> status.phase() == Phase.TRAINING);

    namespace.delete("anew");
    namespace.create(
        "anew", Map.of("spec.training.steps", 3, "spec.checkpoint.path", "another-folder"));

    FineTuneJobStatus end = namespace.await("anew", "over", TestNamespace::isOver).getStatus();
    assertThat(end.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(TestNamespace.training(end).steps()).isEqualTo(3);
  }

  @Test
  void nameThatFitsNoLabel_trainsAsAnyOther() {
    String name = "long-name-".repeat(20) + "end";
    namespace.create(name, Map.of("spec.training.steps", 2, "spec.checkpoint.path", "long-name"));

    FineTuneJobStatus end = namespace.await(name, "over", TestNamespace::isOver).getStatus();

    assertThat(end.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(end.attempts().getLast().job()).hasSizeLessThanOrEqualTo(63);
  }

  private static boolean may(
      String account, String verb, String group, String resource, String subresource, String name) {
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser("system:serviceaccount:" + namespace.name() + ":" + account)
            .withNewResourceAttributes()
            .withNamespace(namespace.name())
            .withVerb(verb)
            .withGroup(group)
            .withResource(resource)
            .withSubresource(subresource)
            .withName(name)
            .endResourceAttributes()
            .endSpec()
            .build();
    return namespace.client().resource(review).create().getStatus().getAllowed();
  }
}
