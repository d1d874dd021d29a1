package dev.gpt2.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.run.RunReport;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ObserversTest {
  private final List<String> heard = new ArrayList<>();

  /** An event that isn't passed on is one that nobody ever hears. */
  @Test
  void everyEventIsPassedOnToAll_inTheirOrder() throws IOException {
    Observers all = new Observers(List.of(listener("a"), listener("b")));
    all.said("hello");
    all.planned(18);
    all.prepared(Steps.facts(), "<svg/>");
    all.resumed(Steps.checkpoint(1, Path.of("step-00000001")));
    all.stepped(Steps.step(2));
    all.validated(Steps.validation(2, 5, true));
    all.sampled(new SampleReport(2, Path.of("2.txt"), "text"));
    all.checkpointed(Steps.checkpoint(2, Path.of("step-00000002")));
    all.ended(new RunReport(0, "Completed", "done", 2L, null));
    List<String> events =
        Arrays.stream(RunObserver.class.getMethods()).map(Method::getName).toList();
    assertThat(heard)
        .hasSize(2 * events.size())
        .containsAll(events.stream().map("a "::concat).toList())
        .containsSubsequence("a said", "b said", "a planned", "b planned", "a ended", "b ended");
  }

  private RunObserver listener(String name) {
    return (RunObserver)
        Proxy.newProxyInstance(
            RunObserver.class.getClassLoader(),
            new Class<?>[] {RunObserver.class},
            (proxy, event, arguments) -> {
              heard.add(name + " " + event.getName());
              return null;
            });
  }
}
