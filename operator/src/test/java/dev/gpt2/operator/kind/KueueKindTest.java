package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.ScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the operator takes for granted about Kueue, shown with Jobs that the operator knows not. */
@KindTest
@Order(KindTest.LONG)
@ResourceLock("kueue")
class KueueKindTest {
  private static TestNamespace namespace;
  private static Kueue kueue;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("kueue");
    kueue = new Kueue(namespace, Map.of("cpu", "1", "memory", "1Gi"));
  }

  @AfterAll
  static void close() {
    kueue.close();
    namespace.close();
  }

  @AfterEach
  void deleteJobs() {
    namespace.client().batch().v1().jobs().inNamespace(namespace.name()).delete();
  }

  @Test
  void secondJob_waitsUntilTheFirstIsGone() {
    create("first", Map.of());
    Job first = await("first", KueueKindTest::runs);
    assertThat(first.getSpec().getTemplate().getSpec().getNodeSelector())
        .isEqualTo(Kueue.NODE_LABELS);
    kueue.await("first", "Admitted", "True Admitted");

    create("second", Map.of());
    await("second", KueueKindTest::waits);
    kueue.await("second", "QuotaReserved", "False Pending");

    job("first").delete();
    await("second", KueueKindTest::runs);
  }

  @Test
  void moreUrgentJob_evictsAnother_whichComesBackAfterIt() {
    create("usual", Map.of());
    await("usual", KueueKindTest::runs);

    create("urgent", Map.of(Kueue.PRIORITY_CLASS, Kueue.URGENT));
    await("urgent", KueueKindTest::runs);
    await("usual", KueueKindTest::waits);
    kueue.await("usual", "Evicted", "True Preempted");

    job("urgent").delete();
    await("usual", KueueKindTest::runs);
    kueue.await("usual", "Evicted", "False QuotaReserved");
  }

  @Test
  void inactiveWorkload_keepsItsJobOut() {
    create("inactive", Map.of());
    await("inactive", KueueKindTest::runs);

    kueue.setActive("inactive", false);
    await("inactive", KueueKindTest::waits);
    kueue.await("inactive", "Evicted", "True Deactivated");

    kueue.setActive("inactive", true);
    await("inactive", KueueKindTest::runs);
  }

  /** An operator that mirrored its own suspend into such a Job would stop and start it for ever. */
  @Test
  void suspendOfOneWhoIsNotKueue_isUndone() {
    create("running", Map.of());
    await("running", KueueKindTest::runs);
    assertThat(generationAfterSuspending("running", true, KueueKindTest::runs)).isEqualTo(4);

    create("waiting", Map.of());
    kueue.await("waiting", "QuotaReserved", "False Pending");
    assertThat(generationAfterSuspending("waiting", false, KueueKindTest::waits)).isEqualTo(3);
  }

  /** One generation for the patch, one for Kueue's answer. */
  private static long generationAfterSuspending(
      String name, boolean suspend, Predicate<Job> restored) {
    long patched =
        job(name)
            .patch(
                PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"suspend\":" + suspend + "}}")
            .getMetadata()
            .getGeneration();
    return await(name, job -> job.getMetadata().getGeneration() > patched && restored.test(job))
        .getMetadata()
        .getGeneration();
  }

  private static boolean runs(Job job) {
    return !job.getSpec().getSuspend() && job.getStatus().getActive() != null;
  }

  /** Without a pod, and with the pod template that it was created with. */
  private static boolean waits(Job job) {
    Map<String, String> nodeSelector = job.getSpec().getTemplate().getSpec().getNodeSelector();
    return job.getSpec().getSuspend()
        && job.getStatus().getActive() == null
        && (nodeSelector == null || nodeSelector.isEmpty());
  }

  private static Job await(String name, Predicate<Job> condition) {
    return job(name)
        .waitUntilCondition(job -> job != null && condition.test(job), 60, TimeUnit.SECONDS);
  }

  private static ScalableResource<Job> job(String name) {
    return namespace.client().batch().v1().jobs().inNamespace(namespace.name()).withName(name);
  }

  /**
   * A Job of more than half the quota, with a controller of a kind that Kueue doesn't manage. Its
   * pod is one that never starts: what counts is whether there is one.
   */
  private static void create(String name, Map<String, String> labels) {
    ConfigMap owner =
        namespace.client().configMaps().inNamespace(namespace.name()).withName("texts").require();
    Job job =
        Serialization.unmarshal(
            """
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: %s
              namespace: %s
              labels: { %s: %s }
              ownerReferences: [ { apiVersion: v1, kind: ConfigMap, name: texts, uid: %s, controller: true } ]
            spec:
              podReplacementPolicy: Failed
              template:
                spec:
                  restartPolicy: Never
                  securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: RuntimeDefault } }
                  containers:
                  - name: none
                    image: localhost/not-there:1
                    imagePullPolicy: Never
                    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
                    resources: { requests: { cpu: 600m, memory: 16Mi } }
            """
                .formatted(
                    name,
                    namespace.name(),
                    Kueue.QUEUE_NAME,
                    Kueue.QUEUE,
                    owner.getMetadata().getUid()),
            Job.class);
    job.getMetadata().getLabels().putAll(labels);
    namespace.client().resource(job).create();
  }
}
