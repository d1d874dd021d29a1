package dev.gpt2.operator.desired;

import dev.gpt2.operator.api.FineTuneJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import java.util.List;

/** What the trainer may do in the cluster: write the status of this one FineTuneJob. */
final class TrainerAccess {
  private TrainerAccess() {}

  static List<HasMetadata> of(FineTuneJob job) {
    String name = Names.trainer(job.getMetadata().getName());
    return List.of(
        new ServiceAccountBuilder()
            .withMetadata(ChildMetadata.of(job, name))
            .withAutomountServiceAccountToken(false)
            .build(),
        new RoleBuilder()
            .withMetadata(ChildMetadata.of(job, name))
            .addNewRule()
            .withApiGroups(FineTuneJob.GROUP)
            .withResources("finetunejobs/status")
            .withResourceNames(job.getMetadata().getName())
            .withVerbs("get", "patch")
            .endRule()
            .build(),
        new RoleBindingBuilder()
            .withMetadata(ChildMetadata.of(job, name))
            .withNewRoleRef()
            .withApiGroup("rbac.authorization.k8s.io")
            .withKind("Role")
            .withName(name)
            .endRoleRef()
            .addNewSubject()
            .withKind("ServiceAccount")
            .withName(name)
            .withNamespace(job.getMetadata().getNamespace())
            .endSubject()
            .build());
  }
}
