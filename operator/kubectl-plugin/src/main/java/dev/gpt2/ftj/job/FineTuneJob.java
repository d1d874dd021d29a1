package dev.gpt2.ftj.job;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A FineTuneJob as it was read: its parts by name. */
public record FineTuneJob(Document document) {

  public String name() {
    return document.text("metadata.name").orElse("");
  }

  public String namespace() {
    return document.text("metadata.namespace").orElse("");
  }

  /** How a command names it. */
  public String arguments() {
    return namespace().isEmpty() ? name() : name() + " -n " + namespace();
  }

  public Document spec() {
    return document.at("spec");
  }

  public Document status() {
    return document.at("status");
  }

  public Document training() {
    return document.at("status.training");
  }

  public Document plan() {
    return document.at("status.plan");
  }

  /** Oldest first. */
  public List<Document> attempts() {
    return document.all("status.attempts").stream()
        .sorted(Comparator.comparing(attempt -> attempt.number("number").orElse(0L)))
        .toList();
  }

  /** The newest pod of all attempts. */
  public Optional<String> pod() {
    return attempts().reversed().stream().flatMap(each -> each.text("pod").stream()).findFirst();
  }

  /** Until the operator has seen the job there is no phase. */
  public String phase() {
    return document.text("status.phase").orElse("New");
  }

  /** The condition, if it has this status. */
  public Optional<Condition> condition(String type, String status) {
    return document.all("status.conditions").stream()
        .map(Condition::of)
        .filter(condition -> condition.is(type, status))
        .findFirst();
  }

  public Optional<Condition> condition(String type) {
    return document.all("status.conditions").stream()
        .map(Condition::of)
        .filter(condition -> condition.type().equals(type))
        .findFirst();
  }

  /** Whether the newest pod's trainer has ended by itself or was killed, so that there are logs. */
  boolean hasOutput() {
    return attempts().reversed().stream()
        .findFirst()
        .filter(newest -> newest.text("pod").isPresent() && newest.text("exitCode").isPresent())
        .isPresent();
  }

  /** Whether nothing but a plan was asked for, and it is there. */
  public boolean isPlanned() {
    return condition("Running", "False")
        .filter(condition -> condition.reason().equals("PlanOnly"))
        .isPresent();
  }

  /** Whether nothing more is going to happen to it by itself. */
  public boolean isSettled() {
    return isOver() || isPlanned();
  }

  /** Whether it has come to its end, and won't change any more. */
  public boolean isOver() {
    return condition("Complete", "True").or(() -> condition("Failed", "True")).isPresent();
  }
}
