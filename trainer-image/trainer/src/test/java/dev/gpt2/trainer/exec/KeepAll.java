package dev.gpt2.trainer.exec;

import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.RunGraphs;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.TrainingPlanner;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.OptimizerName;
import dev.gpt2.run.OptimizerSpec;
import java.util.Locale;
import java.util.Random;

/**
 * Two training steps that keep everything, whatever memory there is: what {@code
 * trainer-image/bench/limit.sh} compares with. The trainer itself refuses to try.
 *
 * <p>Arguments: size, sequence length, optimizer, threads.
 */
final class KeepAll {
  private KeepAll() {}

  public static void main(String[] arguments) throws NoSuchDeviceException {
    ModelShape model = ModelShape.ofSize(arguments[0]).orElseThrow();
    StepShape shape = new StepShape(model, 1, Integer.parseInt(arguments[1]));
    OptimizerName name = OptimizerName.valueOf(arguments[2].toUpperCase(Locale.ROOT));
    MemoryPlan plan =
        new TrainingPlanner(
                RunGraphs.of(shape, UpdateRule.of(OptimizerSpec.of(name))),
                GraphOptions.of(DeviceType.CPU))
            .keepAll();
    long[] tokens = new Random(7).longs(shape.tokens(), 0, model.vocabulary()).toArray();
    try (Torch torch = Torch.start(DeviceType.CPU, Integer.parseInt(arguments[3]));
        ResidentTensors residents =
            ResidentTensors.random(torch, plan.graph().residents(), model.layers(), 1);
        GraphExecutor step =
            new GraphExecutor(torch, plan.graph(), plan.step().schedule(), residents)) {
      for (int i = 1; i <= 2; i++) {
        step.run(tokens, tokens, 1e-6, i);
      }
    }
    System.out.println("ran");
  }
}
