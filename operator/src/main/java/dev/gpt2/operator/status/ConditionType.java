package dev.gpt2.operator.status;

/** The conditions of a FineTuneJob; each is always there, True or False. */
enum ConditionType {
  /** The spec is right. */
  ACCEPTED("Accepted"),
  /** The trainer's container runs. */
  RUNNING("Running"),
  SUSPENDED("Suspended"),
  COMPLETE("Complete"),
  FAILED("Failed"),
  /** kstatus: not there yet, but on the way. */
  RECONCILING("Reconciling"),
  /** kstatus: no progress without somebody's help. */
  STALLED("Stalled");

  private final String word;

  ConditionType(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
