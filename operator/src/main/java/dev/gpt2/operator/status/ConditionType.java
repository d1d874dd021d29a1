package dev.gpt2.operator.status;

/** The conditions of a FineTuneJob; each is always there, True or False (two may be Unknown). */
enum ConditionType {
  /** The spec is right. */
  ACCEPTED("Accepted"),
  /** It can be done in the memory it may take; Unknown where only the trainer can tell. */
  FEASIBLE("Feasible"),
  /** The trainer's container runs; Unknown while its node doesn't answer. */
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
