package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The operator is killed after each of the writes that it makes in a job's life, in turn; another
 * one finds what it left behind. Or it sees what happens too late.
 */
@KindTest
@Order(KindTest.LONG)
class OperatorKilledKindTest {
  private static final Map<String, Object> HELD = Map.of("spec.suspend", true);

  /** Three lives at a time, each in a namespace of its own. */
  @Test
  void whateverWriteWasItsLast_theJobEndsComplete_withOneTrainer() throws Exception {
    List<Callable<Integer>> lives =
        List.of(
            () -> new KilledOperators("plain", Map.of(), (_, _, _) -> true, 1).survived(),
            () -> new KilledOperators("held", HELD, KilledOperators::letGo, 1).survived(),
            () ->
                new KilledOperators("shrunk", Map.of(), KilledOperators::outOfMemory, 2)
                    .survived());
    try (ExecutorService threads = Executors.newFixedThreadPool(lives.size())) {
      int points = 0;
      for (Future<Integer> life : threads.invokeAll(lives)) {
        points += life.get();
      }
      System.out.printf("operators were killed after each of %d writes%n", points);
      assertThat(points).isGreaterThanOrEqualTo(50);
    }
  }

  /** Whatever is seen too late or twice. */
  @Test
  void watchesThatAreBehind_makeNothingTwice_andTakeNothingBack() {
    try (TestNamespace namespace = new TestNamespace("late")) {
      for (long seed = 1; seed <= 3; seed++) {
        String name = "late-" + seed;
        namespace.create(name, KilledOperators.SHORT);
        try (FaultyOperator operator = FaultyOperator.behind(namespace.name(), seed)) {
          namespace.await(name, "over", TestNamespace::isOver);
          KilledOperators.assertEnd(namespace, name, "seed " + seed, 1);
          assertThat(operator.isDead()).isFalse();
        }
      }
    }
  }
}
