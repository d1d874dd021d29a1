package dev.gpt2.operator.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks each question once.
 *
 * <p>A plan takes the planner a second or some, and a job is looked at whenever one of its children
 * changes. Questions are answered one at a time, so that the operator's memory need hold one
 * planner only; answers that are known don't wait for that.
 */
final class AnswerCache {
  static final int MOST_ANSWERS = 1_000;

  private final Function<Question, Answer> planner;
  private final Map<Question, Answer> answers =
      Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true));

  AnswerCache(Function<Question, Answer> planner) {
    this.planner = planner;
  }

  Answer answer(Question question) {
    @Nullable Answer known = answers.get(question);
    return known == null ? ask(question) : known;
  }

  private synchronized Answer ask(Question question) {
    @Nullable Answer known = answers.get(question);
    if (known != null) {
      return known;
    }
    Answer answer = planner.apply(question);
    synchronized (answers) {
      if (answers.size() == MOST_ANSWERS) {
        answers.remove(answers.keySet().iterator().next());
      }
      answers.put(question, answer);
    }
    return answer;
  }
}
