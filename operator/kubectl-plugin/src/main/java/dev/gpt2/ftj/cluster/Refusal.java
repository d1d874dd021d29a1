package dev.gpt2.ftj.cluster;

import static java.util.stream.Collectors.joining;

import java.util.Locale;
import java.util.regex.Pattern;

/** What kubectl's errors mean, by the words that the API server and the client use. */
final class Refusal {
  /** klog's head of a line: severity, month and day, time. */
  private static final Pattern LOG = Pattern.compile("^[IWEF]\\d{4} \\d\\d:");

  private Refusal() {}

  static boolean isNotFound(Kubectl.Answer answer, String name) {
    return answer.error().contains("(NotFound)") && answer.error().contains('"' + name + '"');
  }

  /** Whether the API server said that this user may not. */
  static boolean isForbidden(Kubectl.Answer answer) {
    return answer.exitCode() != 0
        && answer.error().toLowerCase(Locale.ROOT).contains("(forbidden)");
  }

  static ClusterException of(String asked, Kubectl.Answer answer) {
    return new ClusterException(
        meaning(answer.error().toLowerCase(Locale.ROOT), asked)
            + "\nkubectl (exit code "
            + answer.exitCode()
            + "): "
            + words(answer.error()));
  }

  private static String meaning(String error, String asked) {
    if (error.contains("the server doesn't have a resource type")
        || error.contains("the server could not find the requested resource")) {
      return "this cluster doesn't know FineTuneJobs: the operator isn't installed in it; helm"
          + " upgrade --install gpt2-operator charts/gpt2-operator --namespace gpt2-operator"
          + " --create-namespace, or name another cluster with --context";
    }
    if (error.contains("(forbidden)")) {
      return "no right to read " + asked + " here: ask for it, or name a namespace with -n";
    }
    if (error.contains("unauthorized") || error.contains("you must be logged in")) {
      return "the cluster doesn't know who asks for " + asked + ": sign in again";
    }
    if (error.contains("context")
        && (error.contains("does not exist") || error.contains("was not found"))) {
      return "no such context: kubectl config get-contexts lists them";
    }
    if (error.contains("unable to connect")
        || error.contains("connection refused")
        || error.contains("was refused")
        || error.contains("no such host")
        || error.contains("i/o timeout")) {
      return "the cluster can't be reached to read " + asked;
    }
    return asked + " couldn't be read";
  }

  /** Without the client library's own log, which says the same several times over. */
  private static String words(String error) {
    String words = error.lines().filter(line -> !LOG.matcher(line).find()).collect(joining("\n"));
    return words.isEmpty() ? error.isEmpty() ? "no message" : error : words;
  }
}
