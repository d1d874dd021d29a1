package dev.gpt2.trainer.exec;

import dev.gpt2.graph.StepShape;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.ModelShape;
import org.junit.jupiter.api.Tag;

/** As many positions as aren't a multiple of 32, so that the log-sum-exp is padded. */
@Tag("gpu")
class AttentionGpuTest extends AttentionTest {
  private static final StepShape SHAPE = new StepShape(new ModelShape(2, 128, 2, 300, 99), 3, 269);

  @Override
  RandomStep step() {
    return new RandomStep(SHAPE, DeviceType.GPU);
  }
}
