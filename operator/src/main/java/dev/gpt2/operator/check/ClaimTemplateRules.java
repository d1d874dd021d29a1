package dev.gpt2.operator.check;

import dev.gpt2.operator.api.ClaimTemplate;
import dev.gpt2.operator.api.ClaimTemplate.AccessMode;
import dev.gpt2.run.ByteQuantity;
import dev.gpt2.run.Violation;
import java.util.ArrayList;
import java.util.List;

/** What the API server would refuse of a claim. */
final class ClaimTemplateRules {
  private ClaimTemplateRules() {}

  static List<Violation> violations(String field, ClaimTemplate template) {
    List<Violation> violations = new ArrayList<>();
    List<AccessMode> modes = template.accessModes();
    if (modes.isEmpty() || (modes.size() > 1 && modes.contains(AccessMode.READ_WRITE_ONCE_POD))) {
      violations.add(
          new Violation(
              field + ".accessModes",
              "must be ReadWriteOncePod alone, or ReadWriteOnce, ReadWriteMany or both; found "
                  + modes.stream().map(AccessMode::word).toList()));
    }
    String storageClass = template.storageClassName();
    if (storageClass != null
        && !storageClass.isEmpty()
        && !KubernetesNames.isSubdomain(storageClass)) {
      violations.add(
          new Violation(
              field + ".storageClassName",
              "must be a StorageClass's name: lower-case letters, digits, - and .; found "
                  + storageClass));
    }
    String storage = template.storage() == null ? "nothing" : template.storage().toString();
    if (ByteQuantity.parse(storage).orElse(0) <= 0) {
      violations.add(
          new Violation(
              field + ".storage",
              "must be a number of bytes above 0, such as 20Gi; found " + storage));
    }
    return List.copyOf(violations);
  }
}
