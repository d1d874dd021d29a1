package dev.gpt2.operator.check;

import dev.gpt2.operator.api.ObjectName;
import java.util.regex.Pattern;

/** What Kubernetes takes as names (apimachinery, pkg/util/validation/validation.go). */
final class KubernetesNames {
  static final String QUALIFIED =
      "must be a name of letters, digits, -, _ and . of at most 63 characters, after a domain and a"
          + " slash or without them";

  private static final int LONGEST_NAME = 63;
  private static final Pattern SUBDOMAIN = Pattern.compile(ObjectName.PATTERN);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");

  private KubernetesNames() {}

  static boolean isSubdomain(String text) {
    return text.length() <= ObjectName.LONGEST && SUBDOMAIN.matcher(text).matches();
  }

  /** A label's key, say: {@code example.com/team} or {@code team}. */
  static boolean isQualified(String key) {
    int slash = key.indexOf('/');
    return (slash < 0 || isSubdomain(key.substring(0, slash))) && isName(key.substring(slash + 1));
  }

  static boolean isLabelValue(String value) {
    return value.isEmpty() || isName(value);
  }

  private static boolean isName(String text) {
    return text.length() <= LONGEST_NAME && NAME.matcher(text).matches();
  }
}
