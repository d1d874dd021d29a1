package dev.gpt2.ftj.view;

import static dev.gpt2.ftj.TestDocuments.NOON;
import static dev.gpt2.ftj.TestDocuments.SITUATIONS;
import static dev.gpt2.ftj.TestDocuments.WIDE;
import static dev.gpt2.ftj.TestDocuments.events;
import static dev.gpt2.ftj.TestDocuments.job;
import static dev.gpt2.ftj.TestDocuments.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.ftj.TestDocuments;
import dev.gpt2.ftj.job.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Views as they are read, in src/test/resources/golden. What comes out now is written to
 * target/golden first: after a change that is meant, it takes the place of the old ones.
 */
final class GoldenTest {
  private static final Path NOW = Path.of("target/golden");
  private static final Events NONE = Events.of(List.of());
  private static final Look ASCII = new Look(80, 20, false, false);
  private static final Look COLOURED = new Look(60, 16, true, true);

  @ParameterizedTest
  @MethodSource("views")
  void view_isAsItWasRead(String file) throws IOException {
    String view = all().getOrDefault(file, "");
    Files.createDirectories(NOW);
    Files.writeString(NOW.resolve(file), view);

    assertThat(view).as("target/golden/%s", file).isNotEmpty().isEqualTo(text("golden/" + file));
  }

  @ParameterizedTest
  @MethodSource("views")
  void view_staysWithinItsWidth(String file) {
    int width = file.contains(".ascii") ? 80 : file.contains(".colour") ? 60 : 100;
    assertThat(all().getOrDefault(file, "").replaceAll("\u001b\\[\\d+m", "").lines())
        .allSatisfy(
            line -> assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(width));
  }

  @ParameterizedTest
  @MethodSource("views")
  void asciiView_hasNothingElse(String file) {
    if (file.contains(".ascii")) {
      assertThat(all().getOrDefault(file, "")).matches("[\\x0A\\x20-\\x7E]+");
    } else {
      assertThat(all().getOrDefault(file, "")).isNotBlank();
    }
  }

  static Stream<String> views() {
    return all().keySet().stream();
  }

  private static Map<String, String> all() {
    Map<String, String> all = new TreeMap<>();
    for (String name : SITUATIONS) {
      all.put(
          name + ".status.txt",
          new StatusView(WIDE, NOON).of(job(name), name.equals("training") ? events() : NONE));
    }
    for (String name : List.of("training", "infeasible", "waiting-for-gpu", "planned")) {
      all.put(name + ".plan.txt", new PlanView(WIDE).of(job(name)));
    }
    all.put("training.curve.txt", new CurveView(WIDE).of(job("training")));
    all.put("training.curve.ascii.txt", new CurveView(ASCII).of(job("training")));
    all.put("training.status.ascii.txt", new StatusView(ASCII, NOON).of(job("training"), events()));
    all.put("training.plan.ascii.txt", new PlanView(ASCII).of(job("training")));
    all.put(
        "failed-bad-data.status.colour.txt",
        new StatusView(COLOURED, NOON).of(job("failed-bad-data"), NONE));
    all.put(
        "list.txt",
        new ListView(WIDE, NOON).of(SITUATIONS.stream().map(TestDocuments::job).toList(), false));
    return all;
  }
}
