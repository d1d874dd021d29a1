package dev.gpt2.trainer.checkpoint.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.checkpoint.tensor.Tensors;
import dev.gpt2.trainer.file.Cases;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ShardingTest {

  @Test
  void count_givesThatManyFiles_noneEmptyAndInOrder() {
    Cases.forAll(
        200,
        40,
        (random, size) -> {
          List<NamedTensor> weights = weights(random, size + 1);
          int count = 1 + random.nextInt(weights.size());
          List<List<NamedTensor>> shards = new Sharding.Count(count).split(weights);
          assertThat(shards).hasSize(count).allSatisfy(shard -> assertThat(shard).isNotEmpty());
          assertThat(shards.stream().flatMap(List::stream).toList()).isEqualTo(weights);
        });
  }

  /** 6 times 10 bytes in 3 files: 20 each. */
  @Test
  void count_sharesEqualWeightsEvenly() {
    List<NamedTensor> weights =
        Stream.of(10, 10, 10, 10, 10, 10).map(ShardingTest::weight).toList();
    assertThat(new Sharding.Count(3).split(weights))
        .extracting(List::size)
        .containsExactly(2, 2, 2);
  }

  @Test
  void size_boundsEachFile_butForOneWeightThatIsLarger() {
    Cases.forAll(
        200,
        40,
        (random, size) -> {
          List<NamedTensor> weights = weights(random, size + 1);
          long largest = 1L + random.nextInt(300);
          List<List<NamedTensor>> shards = new Sharding.Size(largest).split(weights);
          assertThat(shards.stream().flatMap(List::stream).toList()).isEqualTo(weights);
          for (List<NamedTensor> shard : shards) {
            long bytes = shard.stream().mapToLong(NamedTensor::sizeBytes).sum();
            assertThat(bytes <= largest || shard.size() == 1).isTrue();
          }
        });
  }

  /** 4 + 4 fit in 8, 9 is alone, 4 + 3 fit. */
  @Test
  void size_takesAsFewFilesAsTheOrderAllows() {
    List<NamedTensor> weights = Stream.of(4, 4, 9, 4, 3).map(ShardingTest::weight).toList();
    assertThat(new Sharding.Size(8).split(weights)).extracting(List::size).containsExactly(2, 1, 2);
  }

  @Test
  void numbersThatMakeNoSense_areRefused() {
    assertThatThrownBy(() -> new Sharding.Count(3).split(List.of(weight(1), weight(1))))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage("--shards: at most 2 for a model of so many weights, found 3");
    assertThatThrownBy(() -> new Sharding.Count(0)).isInstanceOf(InvalidRunException.class);
    assertThatThrownBy(() -> new Sharding.Size(0)).isInstanceOf(InvalidRunException.class);
  }

  private static List<NamedTensor> weights(SplittableRandom random, int count) {
    return random.ints(count, 0, 200).mapToObj(ShardingTest::weight).toList();
  }

  private static NamedTensor weight(int bytes) {
    return Tensors.of("weight", Dtype.U8, List.of((long) bytes), new byte[bytes]);
  }
}
