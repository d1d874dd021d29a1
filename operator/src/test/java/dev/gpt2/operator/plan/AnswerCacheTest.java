package dev.gpt2.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.graph.RunGraphs;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.operator.plan.Answer.Figures;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.MemorySpec.Strategy;
import dev.gpt2.run.ModelShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
  private static final Figures NONE = new Figures(0, 0, 0, 0, "");

  private final List<Question> asked = Collections.synchronizedList(new ArrayList<>());
  private final AnswerCache cache =
      new AnswerCache(
          question -> {
            asked.add(question);
            return new Answer.Fits(NONE, NONE);
          });

  @Test
  void sameQuestion_isAskedOnce() {
    assertThat(cache.answer(question(1))).isEqualTo(cache.answer(question(1)));
    cache.answer(question(2));

    assertThat(asked).containsExactly(question(1), question(2));
  }

  @Test
  void sameQuestionOfManyAtOnce_isAskedOnce() {
    try (ExecutorService reconcilers = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 64; i++) {
        reconcilers.execute(() -> cache.answer(question(1)));
      }
    }

    assertThat(asked).containsExactly(question(1));
  }

  @Test
  void answerThatWasLongestUnused_isForgottenFirst() {
    for (int i = 0; i < AnswerCache.MOST_ANSWERS; i++) {
      cache.answer(question(i));
    }
    cache.answer(question(0));
    cache.answer(question(AnswerCache.MOST_ANSWERS));
    asked.clear();

    cache.answer(question(0));
    cache.answer(question(1));

    assertThat(asked).containsExactly(question(1));
  }

  private static Question question(long tensorBytes) {
    return new Question(
        RunGraphs.of(new StepShape(new ModelShape(1, 2, 1, 4, 8), 1, 4), new UpdateRule.Sgd(0)),
        DeviceType.CPU,
        Strategy.REMATERIALIZE,
        tensorBytes,
        Double.POSITIVE_INFINITY);
  }
}
