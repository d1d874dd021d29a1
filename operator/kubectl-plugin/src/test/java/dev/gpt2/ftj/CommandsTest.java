package dev.gpt2.ftj;

import static dev.gpt2.ftj.TestDocuments.NOON;
import static dev.gpt2.ftj.TestDocuments.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.ftj.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands with a kubectl that answers from files. */
final class CommandsTest {
  private static final String GET = "get finetunejobs.gpt2.dev ";
  private static final String TRAINING = text("jobs/training.json");
  private static final String COMPLETE = text("jobs/complete.json");
  private static final String LIST = "{\"kind\": \"List\", \"items\": [" + TRAINING + "]}";

  private final FakeKubectl kubectl;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  CommandsTest(@TempDir Path folder) throws IOException {
    kubectl = new FakeKubectl(folder);
  }

  @Test
  void status_isThatOfTheJobWithItsEvents() throws IOException {
    kubectl.tells(GET + "shakespeare", TRAINING).tells("get events", text("jobs/events.json"));
    assertThat(run("status", "shakespeare", "-n", "texts", "--context", "far")).isZero();
    assertThat(out.toString()).contains("Training (TrainerRuns)", "AttemptMade");
    assertThat(kubectl.asked())
        .first()
        .isEqualTo(GET + "shakespeare -o json --namespace=texts --context=far");
    assertThat(kubectl.asked()).allMatch(line -> line.endsWith("--namespace=texts --context=far"));
  }

  @Test
  void statusWithoutTheRightToReadEvents_isShownAllTheSame() throws IOException {
    String error = "Error from server (Forbidden): events is forbidden: User \"eve\" cannot list";
    kubectl.tells(GET + "shakespeare", TRAINING).refuses("get events", error);
    assertThat(run("status", "shakespeare")).isZero();
    assertThat(out.toString())
        .contains("Training (TrainerRuns)")
        .containsIgnoringNewLines("events aren't shown", "User \"eve\" cannot list");
    assertThat(err.toString()).isEmpty();
    assertThat(kubectl.asked()).hasSize(2);
  }

  @Test
  void list_isATable() throws IOException {
    kubectl.tells(GET + "-o json", LIST);
    assertThat(run("list", "-A")).isZero();
    assertThat(out.toString()).contains("NAMESPACE", "shakespeare", "520/1000", "12m");
    assertThat(kubectl.asked()).containsExactly(GET + "-o json --all-namespaces");
  }

  @Test
  void watch_showsEachPageThatDiffers_untilTheJobIsOver() throws IOException {
    kubectl.tells(GET, TRAINING, TRAINING, COMPLETE);
    assertThat(run("curve", "shakespeare", "--watch")).isZero();
    assertThat(out.toString())
        .containsOnlyOnce("step 520 of 1,000")
        .containsOnlyOnce("step 1,000 of 1,000");
    assertThat(kubectl.asked()).hasSize(3);
  }

  @Test
  void watchOfAPlan_endsOnceItIsThere() throws IOException {
    kubectl.tells(GET + "shakespeare", text("jobs/planned.json")).tells("get events", "{}");
    assertThat(run("status", "shakespeare", "--watch")).isZero();
    assertThat(out.toString()).contains("Planned");
  }

  @Test
  void watchOnATerminal_isDrawnInPlace_andStaysAtTheEnd() throws IOException {
    kubectl.tells(GET, TRAINING, COMPLETE).tells("get events", "{}");
    Map<String, String> environment = Map.of("COLUMNS", "90", "LINES", "40", "NO_COLOR", "1");
    assertThat(run(new Terminal(true, environment), "status", "shakespeare", "-w")).isZero();
    assertThat(out.toString())
        .startsWith("\u001b[?1049h")
        .contains("\u001b[?25h\u001b[?1049lshakespeare in namespace texts\n");
  }

  @Test
  void clusterThatIsAwayForAMoment_doesntEndAWatch() throws IOException {
    kubectl.tells(GET, TRAINING, "", COMPLETE);
    assertThat(run("curve", "shakespeare", "-w")).isZero();
    assertThat(out.toString())
        .contains("(as last read) kubectl's answer for FineTuneJob shakespeare is empty")
        .contains("step 1,000 of 1,000");
  }

  @Test
  void logs_areOfTheNewestPod_fitToBeShown() throws IOException {
    kubectl
        .tells(GET, text("jobs/retried-after-oom.json"))
        .tells("logs", "step 1/9\u001b[2J loss 3.5\nstep 2/9\n");
    assertThat(run("logs", "shakespeare", "-f")).isZero();
    assertThat(out.toString()).isEqualTo("step 1/9␛[2J loss 3.5\nstep 2/9\n");
    assertThat(kubectl.asked()).last().isEqualTo("logs shakespeare-2-x7x2p -c trainer -f");
  }

  @Test
  void logsOfAnAttempt_areOfItsPod() throws IOException {
    kubectl.tells(GET, text("jobs/retried-after-oom.json")).tells("logs", "");
    assertThat(run("logs", "shakespeare", "--attempt", "1")).isZero();
    assertThat(kubectl.asked()).last().isEqualTo("logs shakespeare-1-x7x2p -c trainer");
    assertThat(run("logs", "shakespeare", "--attempt", "3")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "attempt 3 of shakespeare has no pod; attempts with a pod: 1, 2");
  }

  @Test
  void logsWithoutPod_sayWhereTheReasonIs() throws IOException {
    kubectl.tells(GET, text("jobs/queued.json"));
    assertThat(run("logs", "shakespeare")).isEqualTo(1);
    assertThat(err.toString())
        .contains("has had no pod yet (Pending): kubectl ftj status shakespeare");
  }

  @Test
  void noSuchJob_namesSimilarOnes() throws IOException {
    String error = "Error from server (NotFound): finetunejobs.gpt2.dev \"shakespear\" not found\n";
    kubectl.refuses(GET + "shakespear", error).tells(GET + "-o json", LIST);
    assertThat(run("plan", "shakespear")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "no FineTuneJob shakespear: did you mean shakespeare?\nkubectl (exit code 1): "
                + error.strip());
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void clusterWithoutTheOperator_isTold() throws IOException {
    kubectl.refuses(GET, "error: the server doesn't have a resource type \"finetunejobs\"");
    assertThat(run("list")).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "the operator isn't installed",
            "kubectl (exit code 1): error: the server doesn't have");
  }

  @Test
  void withoutTheRight_saysSo() throws IOException {
    kubectl.refuses(
        GET,
        "Error from server (Forbidden): finetunejobs.gpt2.dev is forbidden: User \"eve\" cannot list resource");
    assertThat(run("list")).isEqualTo(1);
    assertThat(err.toString())
        .contains("no right to read FineTuneJobs here", "User \"eve\" cannot list");
  }

  @Test
  void clusterThatIsAway_isTold() throws IOException {
    kubectl.refuses(
        GET,
        "E1126 20:42:38.915873    3795 memcache.go:265] connection refused\nThe connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?");
    assertThat(run("status", "shakespeare")).isEqualTo(1);
    assertThat(err.toString())
        .contains("the cluster can't be reached", "kubectl (exit code 1): The connection to");
  }

  @Test
  void missingKubectl_isTold() {
    Surroundings surroundings =
        new Surroundings(
            "no-such-kubectl",
            new Terminal(false, Map.of()),
            InstantSource.fixed(NOON),
            Duration.ZERO);
    assertThat(run(surroundings, "list")).isEqualTo(1);
    assertThat(err.toString())
        .contains("kubectl can't be run as `no-such-kubectl`", "name it in KUBECTL");
  }

  @Test
  void answerThatIsNoJson_isTold() throws IOException {
    kubectl.tells(GET, "Welcome!");
    assertThat(run("list")).isEqualTo(1);
    assertThat(err.toString()).contains("kubectl's answer for FineTuneJobs isn't JSON");
  }

  @Test
  void wrongUsage_isToldInTwoLines() {
    assertThat(run("status")).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly("Missing required parameter: 'NAME'", "see kubectl ftj status --help");
  }

  private int run(String... arguments) {
    return run(new Terminal(false, Map.of("LANG", "C.UTF-8")), arguments);
  }

  private int run(Terminal terminal, String... arguments) {
    return run(
        new Surroundings(kubectl.program(), terminal, InstantSource.fixed(NOON), Duration.ZERO),
        arguments);
  }

  private int run(Surroundings surroundings, String... arguments) {
    return FtjMain.commandLine(surroundings)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
