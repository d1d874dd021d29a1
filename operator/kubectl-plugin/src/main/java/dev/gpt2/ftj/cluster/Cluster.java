package dev.gpt2.ftj.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gpt2.ftj.job.Document;
import dev.gpt2.ftj.job.Events;
import dev.gpt2.ftj.job.FineTuneJob;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** FineTuneJobs, their events and their pods' output, as kubectl reads them. */
public final class Cluster {
  /** With its group, as another operator may have a resource of the same name. */
  private static final String RESOURCE = "finetunejobs.gpt2.dev";

  private static final String CONTAINER = "trainer";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Kubectl kubectl;

  public Cluster(Kubectl kubectl) {
    this.kubectl = kubectl;
  }

  public FineTuneJob job(String name) {
    List<String> arguments = List.of("get", RESOURCE, name, "-o", "json");
    Kubectl.Answer answer = kubectl.ask(arguments);
    if (answer.exitCode() != 0 && Refusal.isNotFound(answer, name)) {
      throw new NoSuchJobException(noSuchJob(name, answer));
    }
    return new FineTuneJob(parsed("FineTuneJob " + name, answer));
  }

  /** Those of the namespace, or of all. */
  public List<FineTuneJob> jobs(boolean allNamespaces) {
    List<String> arguments = new ArrayList<>(List.of("get", RESOURCE, "-o", "json"));
    if (allNamespaces) {
      arguments.add("--all-namespaces");
    }
    return parsed("FineTuneJobs", kubectl.ask(arguments)).all("items").stream()
        .map(FineTuneJob::new)
        .toList();
  }

  /** The events of the job and of its newest pod; not everybody who sees jobs may see these. */
  public Events events(FineTuneJob job) {
    Kubectl.Answer ofJob = askForEvents("FineTuneJob", job.name());
    if (Refusal.isForbidden(ofJob)) {
      return Events.unread(
          "events aren't shown, as you have no right to list them here: " + ofJob.error());
    }
    List<Document> all = new ArrayList<>(parsed("events", ofJob).all("items"));
    job.pod().ifPresent(pod -> all.addAll(parsed("events", askForEvents("Pod", pod)).all("items")));
    return Events.of(all);
  }

  /** Hands on a pod's output, line by line; with {@code follow}, until the pod ends. */
  public void logs(String pod, boolean follow, Consumer<String> line) {
    List<String> arguments = new ArrayList<>(List.of("logs", pod, "-c", CONTAINER));
    if (follow) {
      arguments.add("-f");
    }
    Kubectl.Answer answer = kubectl.follow(arguments, line);
    if (answer.exitCode() != 0) {
      throw Refusal.of("the output of pod " + pod, answer);
    }
  }

  private Kubectl.Answer askForEvents(String kind, String name) {
    return kubectl.ask(
        List.of(
            "get",
            "events",
            "--field-selector",
            "involvedObject.kind=%s,involvedObject.name=%s".formatted(kind, name),
            "-o",
            "json"));
  }

  private static Document parsed(String asked, Kubectl.Answer answer) {
    if (answer.exitCode() != 0) {
      throw Refusal.of(asked, answer);
    }
    if (answer.output().isBlank()) {
      throw new ClusterException("kubectl's answer for " + asked + " is empty");
    }
    try {
      return new Document(JSON.readTree(answer.output()));
    } catch (JsonProcessingException noJson) {
      throw new ClusterException(
          "kubectl's answer for %s isn't JSON: %s at line %d"
              .formatted(asked, noJson.getOriginalMessage(), noJson.getLocation().getLineNr()),
          noJson);
    }
  }

  private String noSuchJob(String name, Kubectl.Answer answer) {
    List<String> names = jobs(false).stream().map(FineTuneJob::name).toList();
    List<String> similar = SimilarNames.to(name, names);
    String hint =
        similar.isEmpty()
            ? names.isEmpty()
                ? "there is none in this namespace; kubectl ftj list -A shows those of all"
                : "kubectl ftj list shows the %d that are there".formatted(names.size())
            : "did you mean " + String.join(" or ", similar) + "?";
    return "no FineTuneJob %s: %s%nkubectl (exit code %d): %s"
        .formatted(name, hint, answer.exitCode(), answer.error());
  }
}
