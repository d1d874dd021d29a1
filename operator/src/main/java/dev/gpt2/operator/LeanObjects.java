package dev.gpt2.operator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;

/**
 * Leaves out what the operator never looks at when the API server's answers are read: it watches
 * every child of every job, and most of such an object is what it has written into it itself, and
 * who wrote which field. What it writes stays whole.
 */
@Singleton
final class LeanObjects implements KubernetesClientObjectMapperCustomizer {
  @Override
  public void customize(ObjectMapper mapper) {
    mapper
        .addMixIn(ObjectMeta.class, NoManagers.class)
        .addMixIn(JobSpec.class, NoTemplate.class)
        .addMixIn(PodSpec.class, OnlyTheNode.class)
        .addMixIn(ConfigMap.class, NoData.class)
        .addMixIn(Role.class, NoRules.class)
        .addMixIn(NodeStatus.class, OnlyTheCapacity.class);
  }

  @JsonIgnoreProperties(value = "managedFields", allowGetters = true)
  private interface NoManagers {}

  @JsonIgnoreProperties(value = "template", allowGetters = true)
  private interface NoTemplate {}

  @JsonIgnoreProperties(
      value = {
        "affinity",
        "containers",
        "initContainers",
        "securityContext",
        "tolerations",
        "topologySpreadConstraints",
        "volumes"
      },
      allowGetters = true)
  private interface OnlyTheNode {}

  @JsonIgnoreProperties(value = "data", allowGetters = true)
  private interface NoData {}

  @JsonIgnoreProperties(value = "rules", allowGetters = true)
  private interface NoRules {}

  @JsonIgnoreProperties(
      value = {"addresses", "allocatable", "conditions", "images", "nodeInfo"},
      allowGetters = true)
  private interface OnlyTheCapacity {}
}
