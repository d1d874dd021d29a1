package dev.gpt2.plan;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.TestGraph;
import java.util.SplittableRandom;

/** Random steps with what makes planning hard: updates, work that runs once, reused buffers. */
final class RandomSteps {
  private RandomSteps() {}

  /** Nodes with one or two outputs, mostly reading what was made lately, some from far back. */
  static CostGraph graph(SplittableRandom random, int size) {
    TestGraph nodes = new TestGraph();
    int values = 0;
    int weights = 0;
    for (int i = 0; i < size; i++) {
      int[] inputs = new int[Math.min(values, random.nextInt(4))];
      for (int k = 0; k < inputs.length; k++) {
        boolean far = random.nextInt(4) == 0;
        inputs[k] = values - 1 - random.nextInt(Math.min(values, far ? values : 4));
      }
      long numbers = 1 + random.nextLong(99);
      switch (random.nextInt(10)) {
        case 0 -> {
          nodes.addOf("two" + i, new long[] {numbers, 1 + random.nextInt(9)}, inputs);
          values++;
        }
        case 1 -> nodes.addWithWorkspace("work" + i, numbers, random.nextInt(200), inputs);
        case 2 -> nodes.once("once" + i, numbers, inputs);
        case 3 -> nodes.reading("w" + weights, "reads" + i, numbers, inputs);
        case 4 -> {
          if (values > 0) {
            nodes.update("update" + i, values - 1, "w" + weights++);
            values--;
          } else {
            nodes.add("n" + i, numbers);
          }
        }
        default -> nodes.add("n" + i, numbers, inputs);
      }
      values++;
    }
    for (int value = 0; value < values; value++) {
      if (random.nextInt(size < 20 ? 4 : 50) == 0 || value == values - 1) {
        nodes.result(value);
      }
    }
    return nodes.build();
  }
}
