package dev.gpt2.trainer.exec;

import ai.djl.pytorch.jni.IValue;
import dev.gpt2.graph.StepInput;
import dev.gpt2.graph.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a graph is given from outside, for one run of it. */
final class StepInputs implements AutoCloseable {
  private final Map<StepInput, IValue> values = new EnumMap<>(StepInput.class);

  /** The tokens of a batch and what follows each of them, [B·T] both. */
  StepInputs with(Torch torch, long[] tokens, long[] targets) {
    values.put(StepInput.TOKENS, longs(torch, tokens));
    values.put(StepInput.TARGETS, longs(torch, targets));
    return this;
  }

  /** Tokens of which nothing is known to follow, [M]. */
  StepInputs with(Torch torch, long[] tokens) {
    values.put(StepInput.TOKENS, longs(torch, tokens));
    return this;
  }

  /** Where the first new position of each sequence stands. */
  StepInputs at(int position) {
    values.put(StepInput.POSITION, IValue.from((long) position));
    return this;
  }

  StepInputs with(StepInput input, double number) {
    values.put(input, IValue.from(number));
    return this;
  }

  IValue get(StepInput input) {
    @Nullable IValue value = values.get(input);
    if (value == null) {
      throw new IllegalArgumentException("the graph reads " + input + ", which wasn't given");
    }
    return value;
  }

  private static IValue longs(Torch torch, long[] elements) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.multiplyExact(elements.length, Long.BYTES))
            .order(ByteOrder.nativeOrder());
    bytes.asLongBuffer().put(elements);
    return torch.tensor(TensorSpec.i64(elements.length), bytes);
  }

  @Override
  public void close() {
    values.values().forEach(IValue::close);
  }
}
