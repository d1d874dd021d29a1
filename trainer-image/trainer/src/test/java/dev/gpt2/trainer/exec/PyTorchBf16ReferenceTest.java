package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.TrainingSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs in bf16 against the same in PyTorch, {@code src/test/python/reference.py}.
 *
 * <p>A number of bf16 is off by 2⁻⁹ of itself, 0.2 %, at most. A loss is the mean of many
 * log-probabilities, each of many such numbers, so that little of it is left: PyTorch's own losses
 * in bf16 and in fp32 differ by up to 4e-4 of themselves in 20 steps. We sum some of what PyTorch
 * rounds (the output matrix's gradient) and round elsewhere, so that ours can't be nearer to its
 * bf16 ones than these are to the fp32 ones; they may be as far, on another side.
 */
@Tag("reference")
class PyTorchBf16ReferenceTest {
  private static final double FACTOR = 2;

  /** Of a loss; what two runs differ by though neither is better. */
  private static final double NOISE = 5e-5;

  static Stream<Arguments> runs() throws IOException {
    return NanoGpt2.expectedInBf16().properties().stream()
        .map(Map.Entry::getKey)
        .flatMap(name -> Stream.of(Head.values()).map(head -> Arguments.of(name, head)));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void losses_areAsNearToThoseInFp32AsPyTorchs(String name, Head head)
      throws IOException, NoSuchDeviceException {
    JsonNode expected = NanoGpt2.expectedInBf16().get(name);
    TrainingSpec training =
        new JsonMapper().treeToValue(expected.get("training"), TrainingSpec.class);
    ReferenceRun.Result found = new ReferenceRun(training, head, DeviceType.CPU).train();
    double ours = farthest(found.losses(), expected.get("lossInFp32"));
    double pyTorchs = farthest(numbers(expected.get("loss")), expected.get("lossInFp32"));
    System.out.printf(
        "%s, %s: losses %.1e from PyTorch's; from fp32 %.1e, PyTorch's %.1e; gradient norms %.1e,"
            + " validations %.1e, weights %.1e%n",
        name,
        head,
        farthest(found.losses(), expected.get("loss")),
        ours,
        pyTorchs,
        farthest(found.gradientNorms(), expected.get("gradientNorm")),
        farthest(found.validations(), expected.get("validation")),
        found.weightDifference(expected.get("weights")));
    assertThat(found.peakBytes()).isEqualTo(found.plannedBytes());
    assertThat(ours).isPositive().isLessThanOrEqualTo(FACTOR * pyTorchs + NOISE);
    assertThat(farthest(found.losses(), expected.get("loss"))).isLessThanOrEqualTo(1e-3);
    assertThat(farthest(found.validations(), expected.get("validation"))).isLessThanOrEqualTo(1e-3);
    assertThat(farthest(found.gradientNorms(), expected.get("gradientNorm")))
        .isLessThanOrEqualTo(5e-3);
    assertThat(found.weightDifference(expected.get("weights"))).isLessThanOrEqualTo(1e-2);
  }

  /** The largest relative difference. */
  private static double farthest(List<Double> found, JsonNode from) {
    assertThat(found).hasSize(from.size());
    double farthest = 0;
    for (int i = 0; i < found.size(); i++) {
      farthest = Math.max(farthest, Math.abs(found.get(i) / from.get(i).doubleValue() - 1));
    }
    return farthest;
  }

  private static List<Double> numbers(JsonNode array) {
    return array.valueStream().map(JsonNode::doubleValue).toList();
  }
}
