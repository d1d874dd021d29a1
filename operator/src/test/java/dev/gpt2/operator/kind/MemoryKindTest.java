package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import dev.gpt2.operator.api.PlanStatus;
import dev.gpt2.plan.MemoryBudget;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a plan promises is kept in a pod whose memory the kernel limits. */
@KindTest
class MemoryKindTest {
  private static final Pattern COMPARED =
      Pattern.compile("memory: planned ([0-9.]+) MiB in all, the process took ([0-9.]+) MiB");

  private static TestNamespace namespace;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("memory");
  }

  @AfterAll
  static void close() {
    namespace.close();
  }

  /** The step's values are most of what there is: keeping all needs some 200 MiB more. */
  @Test
  void smallestMemory_isEnoughByRecomputation_andTooLittleToKeepEverything() {
    namespace.create("lean", within("512Mi", "Rematerialize"));
    String smallest = smallest("lean");
    namespace.create("keep", within(smallest, "KeepAll"));
    assertThat(mib(smallest("keep"))).isGreaterThan(mib(smallest) + 100);

    namespace.patch(
        "lean", "{\"spec\":{\"resources\":{\"limits\":{\"memory\":\"%s\"}}}}".formatted(smallest));
    FineTuneJobStatus end = namespace.await("lean", "over", TestNamespace::isOver).getStatus();

    assertThat(end.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(end.attempts()).singleElement().satisfies(a -> assertThat(a.exitCode()).isZero());
    PlanStatus plan = Objects.requireNonNull(end.plan());
    assertThat(plan.recomputePercent()).isPositive();
    assertThat(TestNamespace.training(end).measuredPeakBytes())
        .isLessThanOrEqualTo((mib(smallest) << 20) - MemoryBudget.PROCESS_BYTES);
    assertThat(TestNamespace.training(end).recomputePercent()).isPositive();
    String log = namespace.log(TestNamespace.pod(end));
    assertThat(log).containsPattern("measured how long \\d+ ops");
    Matcher compared = COMPARED.matcher(log);
    assertThat(compared.find()).as(log).isTrue();
    assertThat(Double.parseDouble(compared.group(2)))
        .isLessThanOrEqualTo(1.02 * Double.parseDouble(compared.group(1)));
    assertThat(namespace.get("keep").getStatus().phase()).isEqualTo(Phase.INFEASIBLE);
    assertThat(namespace.pods("keep")).isEmpty();
  }

  private static Map<String, Object> within(String limit, String strategy) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("spec.model.layers", 8);
    fields.put("spec.model.channels", 256);
    fields.put("spec.model.heads", 4);
    fields.put("spec.model.context", 128);
    fields.put("spec.training.sequenceLength", 128);
    fields.put("spec.training.batchSize", 16);
    fields.put("spec.training.steps", 3);
    fields.put("spec.memory.strategy", strategy);
    fields.put(
        "spec.resources",
        Map.of(
            "requests", Map.of("cpu", "100m", "memory", "256Mi"),
            "limits", Map.of("memory", limit)));
    return fields;
  }

  private static String smallest(String job) {
    FineTuneJobStatus status =
        namespace.await(job, "Infeasible", found -> found.phase() == Phase.INFEASIBLE).getStatus();
    return Objects.requireNonNull(Objects.requireNonNull(status.plan()).smallestMemory());
  }

  private static long mib(String quantity) {
    return Long.parseLong(quantity.replace("Mi", ""));
  }
}
