package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Claims that the operator makes by a template, and what becomes of them. */
@KindTest
class ClaimsKindTest {
  private static TestNamespace namespace;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("claims");
  }

  @AfterAll
  static void close() {
    namespace.close();
  }

  @Test
  void claimThatIsKept_holdsTheResultForTheJobAppliedAnew() {
    Map<String, Object> fields = fields(Map.of("storage", "100Mi"));
    fields.put("spec.ttlSecondsAfterFinished", 0);
    namespace.create("kept", fields);
    FineTuneJobStatus first = namespace.await("kept", "over", TestNamespace::isOver).getStatus();
    assertThat(first.phase()).isEqualTo(Phase.COMPLETE);
    namespace.awaitNoChildren("kept");
    namespace.delete("kept");
    namespace.awaitGone("kept");

    PersistentVolumeClaim claim = claim("kept-checkpoint").require();
    assertThat(claim.getMetadata().getDeletionTimestamp()).isNull();
    fields.remove("spec.ttlSecondsAfterFinished");
    namespace.create("kept", fields);

    FineTuneJobStatus again = namespace.await("kept", "over", TestNamespace::isOver).getStatus();
    assertThat(again.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(again.attempts()).singleElement().returns(3L, AttemptStatus::lastStep);
    assertThat(namespace.log(TestNamespace.pod(again)))
        .contains("starting from checkpoint", "done: step 3 of 3")
        .doesNotContain("loss");
    assertThat(claim("kept-checkpoint").require().getMetadata().getUid())
        .isEqualTo(claim.getMetadata().getUid());
  }

  @Test
  void claimThatIsToBeDeleted_goesWithTheJob() {
    namespace.create("gone", fields(Map.of("storage", "100Mi", "whenDeleted", "Delete")));
    FineTuneJobStatus end = namespace.await("gone", "over", TestNamespace::isOver).getStatus();
    assertThat(end.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(claim("gone-checkpoint").get()).isNotNull();

    namespace.delete("gone");

    claim("gone-checkpoint").waitUntilCondition(claim -> claim == null, 2, TimeUnit.MINUTES);
  }

  @Test
  void claimOfSomebodyElse_isLeftAloneUntilItIsGiven() {
    namespace
        .client()
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("others-checkpoint")
                .withNamespace(namespace.name())
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity("10Mi"))
                .endResources()
                .endSpec()
                .build())
        .create();
    namespace.create("others", fields(Map.of("storage", "100Mi")));

    FineTuneJobStatus refused =
        namespace
            .await(
                "others",
                "refused",
                status ->
                    TestNamespace.reason(status, "Stalled")
                        .filter("ChildRefused"::equals)
                        .isPresent())
            .getStatus();
    assertThat(refused.attempts()).isEmpty();
    assertThat(TestNamespace.condition(refused, "Stalled").getMessage())
        .startsWith(
            "PersistentVolumeClaim %s/others-checkpoint is there already"
                .formatted(namespace.name()))
        .contains("label pvc others-checkpoint gpt2.dev/job=others");

    claim("others-checkpoint")
        .edit(
            claim ->
                new PersistentVolumeClaimBuilder(claim)
                    .editMetadata()
                    .addToLabels("gpt2.dev/job", "others")
                    .endMetadata()
                    .build());

    FineTuneJobStatus end = namespace.await("others", "over", TestNamespace::isOver).getStatus();
    assertThat(end.phase()).isEqualTo(Phase.COMPLETE);
  }

  @Test
  void claimWithoutAVolume_isWhatTheJobWaitsFor() {
    namespace.create("slow", fields(Map.of("storage", "1Gi", "storageClassName", "no-such-class")));

    FineTuneJobStatus waiting =
        namespace
            .await("slow", "waiting for its claim", TestNamespace.isWaiting("ClaimPending"))
            .getStatus();

    assertThat(TestNamespace.condition(waiting, "Running").getMessage())
        .startsWith(
            "PersistentVolumeClaim slow-checkpoint (StorageClass no-such-class) has no"
                + " volume yet")
        .contains("the pod: ");
    namespace.delete("slow");
  }

  @Test
  void claimThatIsNotThere_isNamed() {
    namespace.create(
        "without",
        Map.of(
            "spec.checkpoint.volume",
            Map.of("persistentVolumeClaim", Map.of("claimName", "no-such-claim"))));

    namespace.await("without", "waiting for its claim", TestNamespace.isWaiting("ClaimMissing"));
    namespace.delete("without");
  }

  private static Map<String, Object> fields(Map<String, ?> template) {
    Map<String, Object> fields = TestNamespace.onlyTraining(3);
    fields.put("spec.checkpoint.volume", Map.of("persistentVolumeClaimTemplate", template));
    return fields;
  }

  private static Resource<PersistentVolumeClaim> claim(String name) {
    return namespace.client().persistentVolumeClaims().inNamespace(namespace.name()).withName(name);
  }
}
