package dev.gpt2.operator.check;

import java.util.Set;

/** What a container can ask for (Kubernetes, pkg/apis/core/helper/helpers.go). */
final class ResourceNames {
  private static final Set<String> CONTAINERS_OWN = Set.of("cpu", "memory", "ephemeral-storage");
  static final String HUGE_PAGES = "hugepages-";
  private static final String QUOTA_PREFIX = "requests.";

  private ResourceNames() {}

  /** Whether there can be a resource of this name. */
  static boolean isKnown(String name) {
    return isNative(name)
        ? name.contains("/")
            ? KubernetesNames.isQualified(name)
            : CONTAINERS_OWN.contains(name)
                || (name.startsWith(HUGE_PAGES) && KubernetesNames.isQualified(name))
        : isExtended(name);
  }

  /** A device's, say: of a quota's name for it there has to be one too. */
  static boolean isExtended(String name) {
    return !isNative(name)
        && !name.startsWith(QUOTA_PREFIX)
        && KubernetesNames.isQualified(QUOTA_PREFIX + name);
  }

  /** Whether a container gets just what it asks for, and never more. */
  static boolean isNeverShared(String name) {
    return !isNative(name) || name.startsWith(HUGE_PAGES);
  }

  private static boolean isNative(String name) {
    return !name.contains("/") || name.contains("kubernetes.io/");
  }
}
