package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What becomes of training when its node is drained, taken by others, silent or dead. Checkpoints
 * are on a volume that both nodes have; the operator is on the node that stays.
 */
@KindTest
@Order(KindTest.LONG)
@ResourceLock("worker")
class NodesKindTest {
  private static final String UNREACHABLE = "node.kubernetes.io/unreachable";
  private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

  private static TestNamespace namespace;
  private static KindNodes nodes;
  private static SharedVolume volume;
  private static TrainerTimes times;
  private static String worker;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("nodes");
    nodes = new KindNodes(namespace.client());
    worker = nodes.worker();
    volume = new SharedVolume(namespace, nodes);
    times = new TrainerTimes(namespace);
  }

  @AfterAll
  static void close() {
    times.close();
    volume.close();
    namespace.close();
  }

  @Test
  void drainedNode_leavesACheckpoint_fromWhichTheOtherNodeGoesOn() {
    namespace.create("drained", run(250, Map.of()));
    String first = awaitTraining("drained");

    FineTuneJobStatus end;
    try {
      KindNodes.kubectl(
          "drain",
          worker,
          "--ignore-daemonsets",
          "--delete-emptydir-data",
          "--pod-selector=gpt2.dev/job=drained",
          "--timeout=2m");
      end = namespace.awaitOver("drained");
    } finally {
      KindNodes.kubectl("uncordon", worker);
    }

    assertCompleteIn("drained", end, 2);
    assertThat(TestNamespace.pod(end)).isNotEqualTo(first);
    assertThat(end.attempts().getLast().node()).isEqualTo(nodes.controlPlane());
    assertThat(namespace.events("drained")).contains("TrainerRuns", "PodReplaced", "Completed");
  }

  /** Each of the two asks for more than half of the node's processors. */
  @Test
  void moreUrgentJob_takesTheRoom_andGivesItBack() {
    String urgency = namespace.name();
    namespace
        .client()
        .resource(
            new PriorityClassBuilder()
                .withNewMetadata()
                .withName(urgency)
                .endMetadata()
                .withValue(1_000)
                .build())
        .create();
    try {
      namespace.create("patient", onTheWorker(250, Map.of()));
      awaitTraining("patient");
      namespace.create("urgent", onTheWorker(60, Map.of("priorityClassName", urgency)));
      awaitTraining("urgent");
      signal("urgent", "STOP");
      FineTuneJobStatus waiting =
          namespace
              .await("patient", "out of room", TestNamespace.isWaiting("Unschedulable"))
              .getStatus();
      assertThat(TestNamespace.condition(waiting, "Running").getMessage())
          .contains("Insufficient cpu");
      signal("urgent", "CONT");

      assertCompleteIn("urgent", namespace.awaitOver("urgent"), 1);
      assertCompleteIn("patient", namespace.awaitOver("patient"), 2);
      assertThat(namespace.events("patient")).contains("PodReplaced");
    } finally {
      namespace.client().scheduling().v1().priorityClasses().withName(urgency).delete();
    }
  }

  /**
   * As when the network between them is cut: both trainers train on. (They are halted until the
   * control plane has noticed, or they would be done by then.)
   */
  @Test
  void nodeThatFallsSilent_isWaitedFor_andNoSecondTrainerIsStarted() {
    namespace.create("moved", run(800, tolerating(UNREACHABLE, 1)));
    namespace.create("kept", run(200, Map.of()));
    String moved = awaitTraining("moved");
    String kept = awaitTraining("kept");
    signal("moved", "STOP");
    signal("kept", "STOP");
    try {
      KindNodes.exec(worker, "systemctl stop kubelet");
      FineTuneJobStatus silent = awaitUnreachable("moved");
      assertThat(TestNamespace.condition(silent, "Running"))
          .returns("Unknown", Condition::getStatus)
          .satisfies(
              running ->
                  assertThat(running.getMessage())
                      .contains(worker + " doesn't answer", moved, OUT_OF_SERVICE));
      awaitUnreachable("kept");
      awaitDeletion("moved");
      signal("moved", "CONT");
      signal("kept", "CONT");
      // heard of by its reports, though not by its node
      long step = stepOf(silent);
      FineTuneJobStatus further =
          namespace.await("moved", "a step further", status -> stepOf(status) > step).getStatus();
      assertThat(TestNamespace.condition(further, "Running").getReason())
          .isEqualTo("NodeUnreachable");
      assertThat(further.attempts()).hasSize(1);
      assertThat(namespace.pods("moved")).hasSize(1);
    } finally {
      KindNodes.exec(worker, "systemctl start kubelet");
      nodes.await(worker, "ready", KindNodes::isReady);
    }
    FineTuneJobStatus end = namespace.awaitOver("kept");
    assertCompleteIn("kept", end, 1);
    assertThat(TestNamespace.pod(end)).isEqualTo(kept);
    assertCompleteIn("moved", namespace.awaitOver("moved"), 2);
    assertThat(namespace.events("moved")).contains("NodeUnreachable");
  }

  @Test
  void nodeThatIsSaidToBeDead_isReplacedByTheOther() {
    namespace.create("orphan", run(300, Map.of()));
    awaitTraining("orphan");
    volume.awaitCheckpoint("orphan");
    try {
      KindNodes.kill(worker);
      awaitUnreachable("orphan");
      assertThat(namespace.pods("orphan")).hasSize(1);
      KindNodes.kubectl("taint", "node", worker, OUT_OF_SERVICE + "=nodeshutdown:NoExecute");
      FineTuneJobStatus end = namespace.awaitOver("orphan");
      assertCompleteIn("orphan", end, 2);
      assertThat(end.attempts().getLast().node()).isEqualTo(nodes.controlPlane());
    } finally {
      KindNodes.kubectl("taint", "node", worker, OUT_OF_SERVICE + "-");
      nodes.restore(worker);
    }
  }

  /** Its trainer is gone, and the kubelet can't say how it ended. */
  @Test
  void nodeThatRestarts_isNoMatterOfMemory() {
    namespace.create("rebooted", run(300, Map.of()));
    awaitTraining("rebooted");
    volume.awaitCheckpoint("rebooted");
    KindNodes.kill(worker);
    nodes.restore(worker);

    FineTuneJobStatus end = namespace.awaitOver("rebooted");

    assertThat(end.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(end.attempts())
        .extracting(AttemptStatus::reason)
        .containsExactly("NodeRestarted", "Completed");
    assertThat(end.attempts()).extracting(AttemptStatus::memoryLimit).containsOnlyNulls();
    times.assertOneAtATime("rebooted", 2);
    assertThat(namespace.log(TestNamespace.pod(end))).contains("from checkpoint");
  }

  /** On the worker, as long as that takes pods. */
  private static Map<String, Object> run(int steps, Map<String, Object> scheduling) {
    Map<String, Object> placed = placed(scheduling);
    placed.put("affinity", KindNodes.preferring(worker));
    Map<String, Object> fields = TestNamespace.onlyTraining(steps);
    fields.put("spec.checkpoint.volume", SharedVolume.asCheckpointVolume());
    fields.put("spec.checkpoint.every", 50);
    fields.put("spec.podTemplate", Map.of("spec", placed));
    return fields;
  }

  private static Map<String, Object> onTheWorker(int steps, Map<String, Object> scheduling) {
    Map<String, Object> fields = run(steps, Map.of());
    Map<String, Object> placed = placed(scheduling);
    placed.put("affinity", KindNodes.requiring(worker));
    fields.put("spec.podTemplate", Map.of("spec", placed));
    Quantity processors =
        Objects.requireNonNull(
            namespace
                .client()
                .nodes()
                .withName(worker)
                .require()
                .getStatus()
                .getAllocatable()
                .get("cpu"));
    long millis = processors.getNumericalAmount().movePointRight(3).longValue() * 6 / 10;
    fields.put(
        "spec.resources",
        Map.of(
            "requests", Map.of("cpu", millis + "m", "memory", "256Mi"),
            "limits", Map.of("memory", "1Gi")));
    return fields;
  }

  private static Map<String, Object> placed(Map<String, Object> scheduling) {
    Map<String, Object> placed = new HashMap<>(scheduling);
    placed.putIfAbsent("tolerations", List.of(KindNodes.tolerationOfKept()));
    return placed;
  }

  private static Map<String, Object> tolerating(String taint, int seconds) {
    return Map.of(
        "tolerations",
        List.of(
            KindNodes.tolerationOfKept(),
            Map.of(
                "key",
                taint,
                "operator",
                "Exists",
                "effect",
                "NoExecute",
                "tolerationSeconds",
                seconds)));
  }

  /** Waits until it trains on the worker; its pod. */
  private static String awaitTraining(String job) {
    FineTuneJobStatus status =
        namespace.await(job, "training", TestNamespace.atStep(1)).getStatus();
    assertThat(status.attempts().getLast().node()).isEqualTo(worker);
    return TestNamespace.pod(status);
  }

  private static FineTuneJobStatus awaitUnreachable(String job) {
    Predicate<FineTuneJobStatus> unreachable =
        status ->
            TestNamespace.reason(status, "Reconciling").equals(Optional.of("NodeUnreachable"));
    return namespace.await(job, "on a silent node", unreachable).getStatus();
  }

  private static void awaitDeletion(String job) {
    while (namespace.pods(job).stream()
        .allMatch(pod -> pod.getMetadata().getDeletionTimestamp() == null)) {
      TestNamespace.pause();
    }
  }

  private static void signal(String job, String signal) {
    Commands.run(Map.of(), "manifests/kind/signal-trainer.sh", namespace.name(), job, signal);
  }

  /**
   * In one attempt that never failed, by so many trainers, each but the first from a checkpoint.
   */
  private static void assertCompleteIn(String job, FineTuneJobStatus end, int trainers) {
    TestNamespace.assertCompleteInOneAttempt(job, end);
    times.assertOneAtATime(job, trainers);
    if (trainers > 1) {
      assertThat(namespace.log(TestNamespace.pod(end))).contains("from checkpoint");
    }
  }

  private static long stepOf(FineTuneJobStatus status) {
    return status.training() == null || status.training().step() == null
        ? 0
        : status.training().step();
  }
}
