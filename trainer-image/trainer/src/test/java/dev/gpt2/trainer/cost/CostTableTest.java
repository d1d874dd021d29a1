package dev.gpt2.trainer.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.MeasuredCosts;
import dev.gpt2.graph.OpCall;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.exec.NoSuchDeviceException;
import dev.gpt2.trainer.exec.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CostTableTest {
  /** No op is so fast: where it is found, it was read. */
  private static final long READ = 1;

  private static final long ENOUGH = 1 << 30;

  private static final SequencedSet<OpCall> CALLS = calls(8);

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();

  @Test
  void firstTime_allAreMeasuredAndKept() throws IOException, NoSuchDeviceException {
    MeasuredCosts costs = loadOrMeasure(CALLS);
    assertThat(CALLS).allSatisfy(call -> assertThat(costs.nanoseconds(call)).isGreaterThan(READ));
    assertThat(CostFile.read(file()).nanoseconds())
        .containsOnlyKeys(CALLS.stream().map(OpCall::toString).toList());
    assertThat(said)
        .containsExactly("measured how long %d ops take, in 2.5 s".formatted(CALLS.size()));
  }

  @Test
  void secondTime_theyAreRead() throws IOException, NoSuchDeviceException {
    table(here()).write(file());
    MeasuredCosts costs = loadOrMeasure(CALLS);
    assertThat(CALLS).allSatisfy(call -> assertThat(costs.nanoseconds(call)).isEqualTo(READ));
    assertThat(said).isEmpty();
  }

  @Test
  void onlyWhatIsMissing_isMeasured() throws IOException, NoSuchDeviceException {
    table(here()).write(file());
    SequencedSet<OpCall> longer = calls(9);
    longer.addAll(CALLS);
    MeasuredCosts costs = loadOrMeasure(longer);
    assertThat(CALLS).allSatisfy(call -> assertThat(costs.nanoseconds(call)).isEqualTo(READ));
    assertThat(CostFile.read(file()).nanoseconds()).hasSize(longer.size());
  }

  @Test
  void costsOfOtherConditions_areMeasuredAnew() throws IOException, NoSuchDeviceException {
    Conditions other = new Conditions("Another CPU", 3, "2.7.1");
    table(other).write(file());
    MeasuredCosts costs = loadOrMeasure(CALLS);
    assertThat(CALLS).allSatisfy(call -> assertThat(costs.nanoseconds(call)).isGreaterThan(READ));
    assertThat(said.getFirst())
        .isEqualTo(
            "%s: costs on %s expected, on Another CPU, 3 threads, PyTorch 2.7.1 found; they are"
                    .formatted(file(), here())
                + " measured anew");
    assertThat(CostFile.read(file()).conditions()).isEqualTo(here());
  }

  @Test
  void damagedFile_isSaidAndReplaced() throws IOException, NoSuchDeviceException {
    Files.writeString(file(), "{\"format\": 1, \"cond");
    loadOrMeasure(CALLS);
    assertThat(said.getFirst()).startsWith(file() + ": ").endsWith("; costs are measured anew");
    assertThat(CostFile.read(file()).nanoseconds()).hasSize(CALLS.size());
  }

  @Test
  void whatCanNotBeKept_isSaidAndUsedAllTheSame() throws NoSuchDeviceException {
    MeasuredCosts costs = loadOrMeasure(CALLS, folder.resolve("not-there").resolve("costs.json"));
    assertThat(costs.nanoseconds(CALLS.getFirst())).isGreaterThan(READ);
    assertThat(said.getLast()).contains("can't be written").contains("not-there");
  }

  @Test
  void deviceNames_areThoseOfKernelAndDriver() throws IOException {
    Path gpu = Files.createDirectories(folder.resolve("gpus").resolve("0000:01:00.0"));
    Files.writeString(gpu.resolve("information"), "Model: \t\t NVIDIA H200\nIRQ:   \t\t 151\n");
    assertThat(DeviceName.gpus(folder.resolve("gpus"))).containsExactly("NVIDIA H200");
    assertThat(DeviceName.gpus(folder.resolve("none"))).isEmpty();
    Path cpu = Files.writeString(folder.resolve("cpuinfo"), "model name\t: Any CPU\nmodel\t: 7\n");
    assertThat(DeviceName.valuesOf("model name", cpu)).containsExactly("Any CPU");
  }

  private MeasuredCosts loadOrMeasure(SequencedSet<OpCall> calls) throws NoSuchDeviceException {
    return loadOrMeasure(calls, file());
  }

  private MeasuredCosts loadOrMeasure(SequencedSet<OpCall> calls, Path file)
      throws NoSuchDeviceException {
    try (Torch torch = Torch.start(DeviceType.CPU, 1)) {
      return new CostTable(file, new Ticks(), said::add).loadOrMeasure(calls, torch, ENOUGH);
    }
  }

  /** Each look at the clock is 2.5 s after the one before. */
  private static final class Ticks implements InstantSource {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      now = now.plusMillis(2_500);
      return now;
    }
  }

  private Path file() {
    return folder.resolve(CostTable.FILE);
  }

  private static CostFile table(Conditions conditions) {
    Map<String, Long> costs = new HashMap<>();
    CALLS.forEach(call -> costs.put(call.toString(), READ));
    return CostFile.of(conditions, costs);
  }

  private static Conditions here() throws NoSuchDeviceException {
    try (Torch torch = Torch.start(DeviceType.CPU, 1)) {
      return Conditions.on(torch);
    }
  }

  private static SequencedSet<OpCall> calls(int positions) {
    StepShape shape = new StepShape(new ModelShape(1, 8, 2, 16, 32), 1, positions);
    return Gpt2TrainingGraph.of(shape, new UpdateRule.Sgd(0)).calls();
  }
}
