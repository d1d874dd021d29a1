package dev.gpt2.operator.api;

/** Names of Kubernetes' objects: RFC 1123 subdomains (apimachinery, pkg/util/validation). */
public final class ObjectName {
  public static final String PATTERN =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
  public static final int LONGEST = 253;

  private ObjectName() {}
}
