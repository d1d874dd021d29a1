package dev.gpt2.operator.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A FineTuneJob with one field changed.
 *
 * @param field its path, as the API server writes it
 * @param change what it was changed to, in words
 */
record Mutation(String field, String change, ObjectNode job) {

  @Override
  public String toString() {
    return field + ": " + change;
  }
}
