package dev.gpt2.trainer.checkpoint.convert;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import java.util.ArrayList;
import java.util.List;

/** Into how many files weights are split; each weight stays whole, and they keep their order. */
public sealed interface Sharding {

  /** So many files, their sizes as even as the weights' sizes make easy. */
  record Count(int shards) implements Sharding {
    public Count {
      if (shards < 1) {
        throw new InvalidRunException("--shards: a number from 1 expected, found " + shards);
      }
    }
  }

  /** As few files as have at most so many bytes of weights, one weight more if it is larger. */
  record Size(long largestBytes) implements Sharding {
    public Size {
      if (largestBytes < 1) {
        throw new InvalidRunException("--shard-size: 1 byte or more expected, found 0");
      }
    }
  }

  /** The weights of each file. */
  default List<List<NamedTensor>> split(List<NamedTensor> weights) {
    return switch (this) {
      case Count count -> split(weights, count.shards());
      case Size size -> split(weights, size.largestBytes());
    };
  }

  private static List<List<NamedTensor>> split(List<NamedTensor> weights, int shards) {
    if (shards > weights.size()) {
      throw new InvalidRunException(
          "--shards: at most %d for a model of so many weights, found %d"
              .formatted(weights.size(), shards));
    }
    List<List<NamedTensor>> split = new ArrayList<>();
    long restBytes = sizeBytes(weights);
    int next = 0;
    for (int shardsLeft = shards; shardsLeft > 0; shardsLeft--) {
      List<NamedTensor> shard = new ArrayList<>();
      long bytes = 0;
      long fairBytes = restBytes / shardsLeft;
      while (weights.size() - next >= shardsLeft) {
        long weightBytes = weights.get(next).sizeBytes();
        // a weight that would lead further from the fair share than it comes closer waits
        if (!shard.isEmpty() && shardsLeft > 1 && bytes + weightBytes / 2 > fairBytes) {
          break;
        }
        shard.add(weights.get(next++));
        bytes += weightBytes;
      }
      restBytes -= bytes;
      split.add(shard);
    }
    return split;
  }

  private static List<List<NamedTensor>> split(List<NamedTensor> weights, long largestBytes) {
    List<List<NamedTensor>> split = new ArrayList<>();
    long bytes = 0;
    for (NamedTensor weight : weights) {
      if (split.isEmpty() || weight.sizeBytes() > largestBytes - bytes) {
        split.add(new ArrayList<>());
        bytes = 0;
      }
      split.getLast().add(weight);
      bytes += weight.sizeBytes();
    }
    return split;
  }

  private static long sizeBytes(List<NamedTensor> weights) {
    return weights.stream().mapToLong(NamedTensor::sizeBytes).reduce(0, Math::addExact);
  }
}
