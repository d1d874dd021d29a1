package dev.gpt2.operator.desired;

import dev.gpt2.operator.api.ContainerResources;
import dev.gpt2.operator.api.FetchSource;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobSpec;
import dev.gpt2.operator.api.PodTemplate;
import dev.gpt2.operator.plan.Placement;
import dev.gpt2.run.SourceSpec.Content;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The trainer's pod, within Kubernetes' restricted Pod Security level. */
public final class TrainerPod {
  public static final String CONTAINER = "trainer";

  private static final String MEMORY = "memory";

  /** Of the container's port at which Prometheus finds the run's figures. */
  private static final String METRICS_PORT_NAME = "metrics";

  /** OpenTelemetry's default for Prometheus exporters, which no exporter for GPUs or nodes uses. */
  private static final int METRICS_PORT = 9_464;

  /** The image's unprivileged user; also the group that volumes are given to. */
  private static final long USER = 65_532;

  /** Time to finish a step and write a checkpoint after SIGTERM. */
  private static final long GRACE_SECONDS = 120;

  /**
   * What Prometheus' usual configuration for pods goes by (the scrape job {@code kubernetes-pods}
   * of its Helm chart); the user's annotations count more.
   */
  private static final Map<String, String> SCRAPED =
      Map.of(
          "prometheus.io/scrape", "true",
          "prometheus.io/path", "/metrics",
          "prometheus.io/port", Integer.toString(METRICS_PORT));

  private TrainerPod() {}

  static PodTemplateSpec of(FineTuneJob job, Allotment allotment, TrainerImage image) {
    int attempt = allotment.attempt();
    FineTuneJobSpec spec = job.getSpec();
    PodTemplate user = Objects.requireNonNullElse(spec.podTemplate(), PodTemplate.NONE);
    PodTemplate.Scheduling scheduling = user.spec();
    PodVolumes volumes = PodVolumes.of(job, RunConfigMap.name(job, attempt));
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .addToLabels(user.metadata().labels())
        .addToLabels(Labels.of(job))
        .addToLabels(Labels.ATTEMPT, Integer.toString(attempt))
        .addToAnnotations(SCRAPED)
        .addToAnnotations(user.metadata().annotations())
        .addToAnnotations(Labels.JOB_NAME_ANNOTATION, job.getMetadata().getName())
        .addToAnnotations("kubectl.kubernetes.io/default-container", CONTAINER)
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        .withServiceAccountName(Names.trainer(job.getMetadata().getName()))
        .withAutomountServiceAccountToken(true)
        .withEnableServiceLinks(false)
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withNodeSelector(scheduling.nodeSelector())
        .withTolerations(scheduling.tolerations())
        .withAffinity(NodePreference.of(scheduling.affinity(), allotment.placement()))
        .withPriorityClassName(scheduling.priorityClassName())
        .withImagePullSecrets(scheduling.imagePullSecrets())
        .withRuntimeClassName(scheduling.runtimeClassName())
        .withVolumes(volumes.volumes())
        .withContainers(container(job, allotment, image, volumes))
        .endSpec()
        .build();
  }

  private static Container container(
      FineTuneJob job, Allotment allotment, TrainerImage image, PodVolumes volumes) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(image.reference())
        .withImagePullPolicy(image.pullPolicy())
        .withArgs(
            "train",
            "--run",
            PodVolumes.RUN_DIRECTORY + "/" + RunConfigMap.FILE,
            "--metrics-port",
            Integer.toString(METRICS_PORT))
        .addNewPort()
        .withName(METRICS_PORT_NAME)
        .withContainerPort(METRICS_PORT)
        .endPort()
        .addNewEnv()
        .withName("FINETUNEJOB_NAME")
        .withValue(job.getMetadata().getName())
        .endEnv()
        .addNewEnv()
        .withName("FINETUNEJOB_NAMESPACE")
        .withValue(job.getMetadata().getNamespace())
        .endEnv()
        .addNewEnv()
        .withName("FINETUNEJOB_UID")
        .withValue(job.getMetadata().getUid())
        .endEnv()
        .addNewEnv()
        .withName("ATTEMPT")
        .withValue(Integer.toString(allotment.attempt()))
        .endEnv()
        .addAllToEnv(tokens(job.getSpec()))
        .withResources(resources(job.getSpec(), allotment.placement()))
        .withVolumeMounts(volumes.mounts())
        .withTerminationMessagePath("/dev/termination-log")
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .build();
  }

  /** Of Secrets the operator knows no more than where the kubelet finds them. */
  private static List<EnvVar> tokens(FineTuneJobSpec spec) {
    return Stream.of(
            token(Content.MODEL, spec.model().source()),
            token(Content.DATASET, spec.dataset().source()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<EnvVar> token(Content content, @Nullable FetchSource source) {
    if (source == null
        || source.huggingFace() == null
        || source.huggingFace().tokenSecret() == null) {
      return Optional.empty();
    }
    FetchSource.TokenSecret secret = source.huggingFace().tokenSecret();
    return Optional.of(
        new EnvVarBuilder()
            .withName(content.tokenVariable())
            .withNewValueFrom()
            .withNewSecretKeyRef()
            .withName(secret.name())
            .withKey(Objects.requireNonNullElse(secret.key(), FetchSource.TokenSecret.DEFAULT_KEY))
            .endSecretKeyRef()
            .endValueFrom()
            .build());
  }

  /** A limit is never below what is asked for. */
  private static Quantity larger(Quantity limit, @Nullable Quantity request) {
    return request != null && request.getNumericalAmount().compareTo(limit.getNumericalAmount()) > 0
        ? request
        : limit;
  }

  private static ResourceRequirements resources(FineTuneJobSpec spec, Placement placement) {
    ContainerResources asked =
        Objects.requireNonNullElse(spec.resources(), ContainerResources.NONE);
    ResourceRequirementsBuilder resources =
        new ResourceRequirementsBuilder().withRequests(asked.requests()).withLimits(asked.limits());
    placement
        .containerMemory()
        .ifPresent(
            memory -> {
              if (!asked.limits().containsKey(MEMORY)) {
                resources.addToLimits(MEMORY, larger(memory, asked.requests().get(MEMORY)));
              }
            });
    spec.gpuResource().ifPresent(gpu -> resources.addToLimits(gpu, new Quantity("1")));
    return resources.build();
  }
}
