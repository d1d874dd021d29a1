package dev.gpt2.trainer.checkpoint.model;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.checkpoint.bundle.Bundle;
import dev.gpt2.trainer.checkpoint.bundle.BundleTensor;
import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.checkpoint.tensor.StoredTensor;
import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The weights in a TensorFlow checkpoint; what a training saved beside them is left out. */
final class BundleWeights implements StoredWeights {
  private final Bundle bundle;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  private record Variable(Bundle bundle, BundleTensor tensor, Dtype dtype, List<Long> shape)
      implements StoredTensor {
    @Override
    public String name() {
      return tensor.name();
    }

    @Override
    public Path file() {
      return bundle.file(tensor);
    }

    @Override
    public MemorySegment bytes() throws CorruptFileException {
      return bundle.bytes(tensor);
    }
  }

  private BundleWeights(Bundle bundle) {
    this.bundle = bundle;
  }

  static BundleWeights open(Path folder) throws IOException {
    Path index = BundleIndex.of(folder).chosen();
    BundleWeights weights = new BundleWeights(Bundle.open(index));
    try {
      weights.collect(index);
      return weights;
    } catch (RuntimeException wrong) {
      weights.close();
      throw wrong;
    }
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  private void collect(Path index) {
    for (BundleTensor tensor : bundle.tensors().values()) {
      OpenAiNames.canonical(tensor.name()).ifPresent(weight -> add(index, weight, tensor));
    }
    if (tensors.isEmpty()) {
      throw new InvalidRunException(
          "%s: weights of a GPT-2 (model/wte, model/h0/ln_1/g) expected, only %s found; is it a GPT-2?"
              .formatted(index, FirstNames.of(bundle.tensors().keySet())));
    }
  }

  private void add(Path index, String weight, BundleTensor tensor) {
    if (tensor.partitioned()) {
      throw new InvalidRunException(
          ("%s: %s: one tensor expected, a partitioned variable found; load it in TensorFlow and save"
                  + " it without a partitioner")
              .formatted(index, tensor.name()));
    }
    Dtype dtype =
        tensor
            .dtype()
            .orElseThrow(
                () ->
                    new InvalidRunException(
                        "%s: %s: float32, half or bfloat16 expected, found TensorFlow's type %d"
                            .formatted(index, tensor.name(), tensor.type())));
    StoredTensor other =
        tensors.put(
            weight,
            new Variable(
                bundle, tensor, dtype, OpenAiNames.canonicalShape(weight, tensor.shape())));
    if (other != null) {
      throw new InvalidRunException(
          "%s: %s is there a second time, as %s; save only one of them"
              .formatted(index, tensor.name(), other.name()));
    }
  }

  @Override
  public void close() {
    bundle.close();
  }
}
