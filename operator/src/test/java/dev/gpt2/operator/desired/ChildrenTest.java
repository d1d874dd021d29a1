package dev.gpt2.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.run.TrainerRun;
import dev.gpt2.run.RunFile;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildrenTest {
  private static final TrainerImage IMAGE = new TrainerImage("gpt2-trainer:1", "Never");

  @Test
  void eachChild_comesAfterThoseItRefersTo() {
    assertThat(Children.ofAttempt(Jobs.tiny(), Jobs.FIRST, IMAGE))
        .extracting(child -> child.getKind() + " " + child.getMetadata().getName())
        .containsExactly(
            "ServiceAccount tiny-cpu-trainer",
            "Role tiny-cpu-trainer",
            "RoleBinding tiny-cpu-trainer",
            "ConfigMap tiny-cpu-1-666ff6cc",
            "Job tiny-cpu-1");
  }

  @Test
  void eachChild_goesWithItsFineTuneJob() {
    assertThat(Children.ofAttempt(Jobs.tiny(), Jobs.FIRST, IMAGE))
        .allSatisfy(
            child -> {
              assertThat(child.getMetadata().getNamespace()).isEqualTo("research");
              assertThat(child.getMetadata().getLabels())
                  .containsEntry("app.kubernetes.io/managed-by", "gpt2-operator");
              assertThat(child.getMetadata().getOwnerReferences())
                  .singleElement()
                  .satisfies(
                      owner -> {
                        assertThat(owner.getUid()).isEqualTo(Jobs.UID);
                        assertThat(owner.getController()).isTrue();
                      });
            });
  }

  @Test
  void trainer_mayWriteTheStatusOfThisJobAndNothingElse() {
    assertThat(child(Role.class, Jobs.tiny()).getRules())
        .singleElement()
        .satisfies(
            (PolicyRule rule) -> {
              assertThat(rule.getResources()).containsExactly("finetunejobs/status");
              assertThat(rule.getResourceNames()).containsExactly("tiny-cpu");
              assertThat(rule.getVerbs()).containsExactly("get", "patch");
            });
    assertThat(child(ServiceAccount.class, Jobs.tiny()).getAutomountServiceAccountToken())
        .isFalse();
  }

  @Test
  void runFileOfAJobMadeAnew_hasAnotherName() {
    FineTuneJob anew = Jobs.tiny();
    anew.getMetadata().setUid("another");

    assertThat(child(ConfigMap.class, anew).getMetadata().getName())
        .isNotEqualTo(child(ConfigMap.class, Jobs.tiny()).getMetadata().getName());
    assertThat(pod(anew).getVolumes())
        .filteredOn(volume -> volume.getName().equals("run"))
        .singleElement()
        .satisfies(
            volume ->
                assertThat(volume.getConfigMap().getName())
                    .isEqualTo(child(ConfigMap.class, anew).getMetadata().getName()));
  }

  @Test
  void runFile_isReadBackAsTheSameRun(@TempDir Path folder) throws IOException {
    ConfigMap map = child(ConfigMap.class, Jobs.tiny());
    Path file = Files.writeString(folder.resolve("run.yaml"), map.getData().get("run.yaml"));

    assertThat(RunFile.read(file)).isEqualTo(TrainerRun.of(Jobs.tiny().getSpec()));
    assertThat(map.getImmutable()).isTrue();

    String run = child(ConfigMap.class, fetched()).getData().get("run.yaml");
    assertThat(RunFile.read(Files.writeString(file, run)))
        .isEqualTo(TrainerRun.of(fetched().getSpec()));
  }

  @Test
  void job_replacesAStoppedPodAndFailsWithAnyOtherEnd() {
    Job job = child(Job.class, Jobs.tiny());

    assertThat(job.getSpec().getPodReplacementPolicy()).isEqualTo("Failed");
    List<PodFailurePolicyRule> rules = job.getSpec().getPodFailurePolicy().getRules();
    assertThat(rules)
        .extracting(PodFailurePolicyRule::getAction)
        .containsExactly("Ignore", "Ignore", "FailJob");
    assertThat(rules.get(0).getOnPodConditions().getFirst().getType())
        .isEqualTo("DisruptionTarget");
    assertThat(rules.get(1).getOnExitCodes())
        .returns("In", PodFailurePolicyOnExitCodesRequirement::getOperator)
        .returns(List.of(6), PodFailurePolicyOnExitCodesRequirement::getValues);
    assertThat(rules.get(2).getOnExitCodes())
        .returns("NotIn", PodFailurePolicyOnExitCodesRequirement::getOperator)
        .returns(List.of(6), PodFailurePolicyOnExitCodesRequirement::getValues);
  }

  @Test
  void suspendedFineTuneJob_makesASuspendedJob() {
    assertThat(child(Job.class, Jobs.tiny()).getSpec().getSuspend()).isFalse();
    assertThat(child(Job.class, Jobs.tiny("spec.suspend", true)).getSpec().getSuspend()).isTrue();
  }

  @Test
  void pod_keepsToTheRestrictedSecurityLevel() {
    PodSpec pod = pod(Jobs.tiny());
    Container container = pod.getContainers().getFirst();

    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
  }

  @Test
  void container_isToldWhoItIs() {
    Container container = pod(Jobs.tiny()).getContainers().getFirst();

    assertThat(container.getArgs())
        .containsExactly("train", "--run", "/etc/gpt2/run.yaml", "--metrics-port", "9464");
    assertThat(container.getEnv())
        .extracting(EnvVar::getName, EnvVar::getValue)
        .containsExactly(
            tuple("FINETUNEJOB_NAME", "tiny-cpu"),
            tuple("FINETUNEJOB_NAMESPACE", "research"),
            tuple("FINETUNEJOB_UID", Jobs.UID),
            tuple("ATTEMPT", "1"));
    assertThat(container.getImage()).isEqualTo("gpt2-trainer:1");
    assertThat(container.getImagePullPolicy()).isEqualTo("Never");
  }

  @Test
  void gpuJob_getsOneGpuBesidesItsOwnResources() {
    FineTuneJob job =
        Jobs.tiny(
            Map.of("spec.device.type", "GPU", "spec.device.resource", "nvidia.com/mig-1g.10gb"));

    assertThat(pod(job).getContainers().getFirst().getResources().getLimits())
        .containsEntry("nvidia.com/mig-1g.10gb", new Quantity("1"))
        .containsEntry("memory", new Quantity("2Gi"));
  }

  @Test
  void oneClaimForDatasetAndCheckpoints_isOneVolumeWithTwoMounts() {
    PodSpec pod =
        pod(
            Jobs.tiny(
                "spec.dataset.volume",
                Map.of("persistentVolumeClaim", Map.of("claimName", "runs", "readOnly", true))));

    assertThat(pod.getVolumes())
        .extracting(Volume::getName)
        .containsExactly("dataset", "run", "tmp");
    assertThat(pod.getVolumes().getFirst().getPersistentVolumeClaim().getReadOnly()).isNull();
    assertThat(pod.getContainers().getFirst().getVolumeMounts())
        .extracting(VolumeMount::getName, VolumeMount::getMountPath, VolumeMount::getReadOnly)
        .contains(
            tuple("dataset", "/mnt/dataset", true), tuple("dataset", "/mnt/checkpoint", null));
  }

  @Test
  void claimThatAllUsersRead_isAskedForReadOnly() {
    assertThat(pod(Jobs.tiny()).getVolumes())
        .filteredOn(volume -> volume.getName().equals("dataset"))
        .singleElement()
        .satisfies(volume -> assertThat(volume.getPersistentVolumeClaim().getReadOnly()).isTrue());
  }

  @Test
  void folderThatIsFetched_isMountedWritable() {
    assertThat(mounts(Jobs.tiny())).contains(tuple("dataset", "/mnt/dataset", true));
    assertThat(mounts(fetched()))
        .contains(tuple("model", "/mnt/model", null), tuple("dataset", "/mnt/dataset", null));
  }

  @Test
  void tokenOfAHub_isInTheEnvironmentByItsSecretsNameAlone() {
    assertThat(pod(fetched()).getContainers().getFirst().getEnv())
        .filteredOn(variable -> variable.getValueFrom() != null)
        .extracting(
            EnvVar::getName,
            variable -> variable.getValueFrom().getSecretKeyRef().getName(),
            variable -> variable.getValueFrom().getSecretKeyRef().getKey())
        .containsExactly(
            tuple("HF_TOKEN_MODEL", "hub", "token"), tuple("HF_TOKEN_DATASET", "texts", "read"));
    assertThat(child(ConfigMap.class, fetched()).getData().get("run.yaml"))
        .contains("openai-community/gpt2")
        .doesNotContain("hub")
        .doesNotContain("Secret");
  }

  /** The CPU sample with a model and a dataset from a hub, each with a token of its own. */
  private static FineTuneJob fetched() {
    Map<String, ?> claim = Map.of("persistentVolumeClaim", Map.of("claimName", "models"));
    return Jobs.tiny(
        Map.of(
            "spec.model",
            Map.of(
                "volume",
                claim,
                "path",
                "gpt2",
                "source",
                Map.of(
                    "huggingFace",
                    Map.of(
                        "repository",
                        "openai-community/gpt2",
                        "tokenSecret",
                        Map.of("name", "hub")))),
            "spec.dataset.volume",
            Map.of("persistentVolumeClaim", Map.of("claimName", "texts")),
            "spec.dataset.path",
            "texts",
            "spec.dataset.source",
            Map.of(
                "huggingFace",
                Map.of(
                    "repository",
                    "owner/texts",
                    "include",
                    List.of("**/*.txt"),
                    "tokenSecret",
                    Map.of("name", "texts", "key", "read")))));
  }

  private static List<Tuple> mounts(FineTuneJob job) {
    return pod(job).getContainers().getFirst().getVolumeMounts().stream()
        .map(mount -> tuple(mount.getName(), mount.getMountPath(), mount.getReadOnly()))
        .toList();
  }

  @Test
  void podTemplate_reachesThePodAndYieldsToTheOperatorsLabels() {
    FineTuneJob job =
        Jobs.tiny(
            "spec.podTemplate",
            Map.of(
                "metadata",
                Map.of("labels", Map.of("team", "a", "gpt2.dev/job", "b")),
                "spec",
                Map.of("nodeSelector", Map.of("disk", "ssd"), "runtimeClassName", "nvidia")));
    Job child = child(Job.class, job);

    assertThat(child.getSpec().getTemplate().getMetadata().getLabels())
        .containsEntry("team", "a")
        .containsEntry("gpt2.dev/job", "tiny-cpu");
    assertThat(pod(job).getNodeSelector()).containsEntry("disk", "ssd");
    assertThat(pod(job).getRuntimeClassName()).isEqualTo("nvidia");
  }

  @Test
  void metrics_areFoundByPortAndAnnotations() {
    Container container = pod(Jobs.tiny()).getContainers().getFirst();
    ContainerPort port = container.getPorts().getFirst();

    assertThat(port.getName()).isEqualTo("metrics");
    assertThat(container.getArgs()).contains(port.getContainerPort().toString());
    assertThat(annotations(Jobs.tiny()))
        .containsEntry("prometheus.io/scrape", "true")
        .containsEntry("prometheus.io/path", "/metrics")
        .containsEntry("prometheus.io/port", port.getContainerPort().toString());
  }

  @Test
  void metrics_areNotScrapedWhereTheUserSaysSo() {
    FineTuneJob job =
        Jobs.tiny(
            "spec.podTemplate",
            Map.of("metadata", Map.of("annotations", Map.of("prometheus.io/scrape", "false"))));

    assertThat(annotations(job)).containsEntry("prometheus.io/scrape", "false");
  }

  private static Map<String, String> annotations(FineTuneJob job) {
    return child(Job.class, job).getSpec().getTemplate().getMetadata().getAnnotations();
  }

  private static PodSpec pod(FineTuneJob job) {
    return child(Job.class, job).getSpec().getTemplate().getSpec();
  }

  private static <T extends HasMetadata> T child(Class<T> kind, FineTuneJob job) {
    List<HasMetadata> children = Children.ofAttempt(job, Jobs.FIRST, IMAGE);
    return children.stream().filter(kind::isInstance).map(kind::cast).findFirst().orElseThrow();
  }
}
