package dev.gpt2.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.run.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock stands still but where a test moves it; requests are made beside the caller. */
@Timeout(60)
final class ClusterStatusTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final RunReport DONE = new RunReport(0, "Completed", "done", 120L, null);

  private static final Path RUN = Path.of("runs", "tiny");

  private final ApiServer server = new ApiServer();
  private final TestClock clock = new TestClock();
  private final Path token;

  /** Asked between the last requests. */
  private BooleanSupplier stopRequested = () -> true;

  ClusterStatusTest(@TempDir Path folder) throws IOException {
    token = Files.writeString(folder.resolve("token"), "secret");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** 400 of 1,000 steps are 40 %; 512.4 tokens a second are shown as 512. */
  @Test
  void statusIsAsTheContractHasIt() throws IOException {
    ClusterStatus status = status();
    status.stepped(Steps.step(399, 4.9f));
    status.checkpointed(Steps.checkpoint(399, RUN.resolve("step-00000399")));
    clock.passMillis(90_999);
    status.stepped(Steps.step(400, 4.8125f));
    status.ended(DONE);
    assertThat(server.lastRequest().body().path("status"))
        .isEqualTo(
            JSON.readTree(
                """
                {"training": {
                  "step": 400,
                  "steps": 1000,
                  "percent": 40,
                  "loss": "4.8125",
                  "averageLoss": "5.2500",
                  "tokensPerSecond": 512,
                  "remainingSeconds": 1200,
                  "measuredPeakBytes": 123456,
                  "recomputePercent": 18,
                  "provenance": {
                    "modelDigest": "0a",
                    "datasetDigest": "1b",
                    "tokenizerDigest": "2c",
                    "settingsDigest": "3d"},
                  "updatedAt": "2026-01-01T00:01:30Z",
                  "lossCurve": [{"step": 399, "loss": "4.9000"}, {"step": 400, "loss": "4.8125"}],
                  "checkpoint":
                    {"step": 399, "path": "step-00000399", "time": "2025-12-31T23:59:59Z"}}}
                """));
  }

  @Test
  void curveNeverHasMorePointsThanTheApiTakes() throws IOException {
    ClusterStatus status = status();
    for (int step = 1; step <= Steps.ALL; step++) {
      status.stepped(Steps.step(step));
    }
    status.ended(DONE);
    JsonNode training = training();
    assertThat(training.path("lossCurve")).hasSizeBetween(33, 64);
    assertThat(training.path("percent").intValue()).isEqualTo(100);
  }

  @Test
  void percentIsHundredOnlyWhenAllIsDone() throws IOException {
    ClusterStatus status = status();
    status.stepped(Steps.step(Steps.ALL - 1));
    status.ended(DONE);
    assertThat(training().path("percent").intValue()).isEqualTo(99);
  }

  @Test
  void checkpointThatARunResumesFromIsToldAtOnce() throws IOException {
    ClusterStatus status = status();
    status.resumed(Steps.checkpoint(40, Path.of("runs", "step-00000040")));
    status.stepped(Steps.step(41));
    status.ended(DONE);
    assertThat(training().path("checkpoint").path("path").asText()).isEqualTo("step-00000040");
  }

  @Test
  void runWithoutACheckpointNamesNone() throws IOException {
    ClusterStatus status = status();
    status.resumed(null);
    status.stepped(Steps.step(1));
    status.ended(DONE);
    assertThat(training().has("checkpoint")).isFalse();
  }

  /** What was sent would take the place of all that the attempt before had told. */
  @Test
  void runThatEndsBeforeItsFirstStepLeavesTheStatusAsItWas() {
    status().ended(new RunReport(2, "InvalidInput", "no such folder", null, null));
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void resumedRunsCurveBeginsWithTheLoggedLosses(@TempDir Path run) throws IOException {
    Files.writeString(
        run.resolve("log.jsonl"),
        """
        {"step":1,"loss":10.5}
        {"step":2,"loss":9.25}
        {"step":3,"loss":9.0}
        """);
    ClusterStatus status = status(run, PATIENCE);
    status.resumed(Steps.checkpoint(2, run.resolve("step-00000002")));
    status.stepped(Steps.step(3));
    status.ended(DONE);
    assertThat(training().path("lossCurve").findValuesAsText("step"))
        .containsExactly("1", "2", "3");
    assertThat(training().path("lossCurve").get(1).path("loss").asText()).isEqualTo("9.2500");
  }

  @Test
  void validationsAndSamplesAreTold() throws IOException {
    ClusterStatus status = status();
    status.validated(Steps.validation(0, 9.5, true));
    status.stepped(Steps.step(40));
    status.validated(Steps.validation(40, 4.5, true));
    status.stepped(Steps.step(80));
    status.validated(Steps.validation(80, 4.75, false));
    status.sampled(new SampleReport(80, RUN.resolve("samples").resolve("80.txt"), "In the"));
    status.ended(DONE);
    assertThat(training().path("validationLoss").textValue()).isEqualTo("4.7500");
    assertThat(training().path("validationSource").textValue()).isEqualTo("held-out/*.txt");
    assertThat(training().path("bestValidationLoss").textValue()).isEqualTo("4.5000");
    assertThat(training().path("bestStep").longValue()).isEqualTo(40);
    assertThat(training().path("samples").textValue()).isEqualTo("samples/80.txt");
  }

  @Test
  void resumedRunStillKnowsTheBestValidationUpToItsCheckpoint(@TempDir Path run)
      throws IOException {
    Files.writeString(
        run.resolve("log.jsonl"),
        """
        {"step":0,"validationLoss":9.5,"validationSource":"v","best":true}
        {"step":1,"loss":10.5}
        {"step":1,"validationLoss":9.25,"validationSource":"v","best":true}
        {"step":2,"loss":9.25}
        {"step":2,"validationLoss":9.75,"validationSource":"v","best":false}
        {"step":2,"samples":"samples/2.txt"}
        {"step":3,"loss":9.0}
        {"step":3,"validationLoss":8.5,"validationSource":"v","best":true}
        """);
    ClusterStatus status = status(run, PATIENCE);
    status.resumed(Steps.checkpoint(2, run.resolve("step-00000002")));
    status.stepped(Steps.step(3));
    status.ended(DONE);
    assertThat(training().path("validationLoss").textValue()).isEqualTo("9.7500");
    assertThat(training().path("bestValidationLoss").textValue()).isEqualTo("9.2500");
    assertThat(training().path("bestStep").longValue()).isEqualTo(1);
    assertThat(training().path("samples").textValue()).isEqualTo("samples/2.txt");
  }

  /** The API server would refuse the whole status for one text that is too long. */
  @Test
  void namesThatAreTooLongForTheResourceAreShortened() throws IOException {
    ClusterStatus status = status();
    status.stepped(Steps.step(1));
    status.validated(new ValidationReport(1, 5, "a/".repeat(1_000) + "end", true));
    status.ended(DONE);
    assertThat(training().path("validationSource").textValue())
        .hasSize(1_200)
        .startsWith("…")
        .endsWith("a/end");
  }

  /** As when a finished job is applied anew: there is no step to do, and all to tell. */
  @Test
  void runThatFindsItselfFinishedTellsWhatItsLogSays(@TempDir Path run) throws IOException {
    Files.writeString(
        run.resolve("log.jsonl"),
        """
        {"step":999,"loss":4.5,"averageLoss":4.75,"tokensPerSecond":500,"peakBytes":4096}
        {"step":1000,"loss":4.25,"averageLoss":4.625,"tokensPerSecond":480,"peakBytes":8192}
        {"step":1000,"validationLoss":4.125,"validationSource":"v","best":true}
        """);
    ClusterStatus status = status(run, PATIENCE);
    status.resumed(Steps.checkpoint(1_000, run.resolve("step-00001000")));
    status.ended(DONE);
    assertThat(training())
        .isEqualTo(
            JSON.readTree(
                """
                {
                  "step": 1000,
                  "steps": 1000,
                  "percent": 100,
                  "loss": "4.2500",
                  "averageLoss": "4.6250",
                  "tokensPerSecond": 480,
                  "measuredPeakBytes": 8192,
                  "recomputePercent": 18,
                  "validationLoss": "4.1250",
                  "validationSource": "v",
                  "bestValidationLoss": "4.1250",
                  "bestStep": 1000,
                  "provenance": {
                    "modelDigest": "0a",
                    "datasetDigest": "1b",
                    "tokenizerDigest": "2c",
                    "settingsDigest": "3d"},
                  "updatedAt": "2026-01-01T00:00:00Z",
                  "lossCurve": [{"step": 999, "loss": "4.5000"}, {"step": 1000, "loss": "4.2500"}],
                  "checkpoint":
                    {"step": 1000, "path": "step-00001000", "time": "2025-12-31T23:59:59Z"}}
                """));
  }

  /** The API server would refuse the whole status for more than 100 %. */
  @Test
  void runThatHasDoneMoreThanItIsNowToDoIsDone(@TempDir Path run) throws IOException {
    Files.writeString(run.resolve("log.jsonl"), "{\"step\":1500,\"loss\":4.5}\n");
    ClusterStatus status = status(run, PATIENCE);
    status.resumed(Steps.checkpoint(1_500, run.resolve("step-00001500")));
    status.ended(DONE);
    assertThat(training().path("step").longValue()).isEqualTo(1_500);
    assertThat(training().path("percent").intValue()).isEqualTo(100);
  }

  /** However many steps there are while the clock stands still: one request, and one at the end. */
  @Test
  void oneRequestInTenSecondsAndOneAtTheEnd() {
    ClusterStatus status = status();
    for (int step = 1; step <= 500; step++) {
      status.stepped(Steps.step(step));
    }
    clock.passMillis(9_999);
    status.stepped(Steps.step(501));
    status.ended(DONE);
    assertThat(server.requests()).hasSize(2);
    assertThat(training().path("step").intValue()).isEqualTo(501);
  }

  @Test
  void nextRequestIsMadeAfterTenSeconds() throws InterruptedException {
    ClusterStatus status = status();
    for (int i = 0; i < 3; i++) {
      stepUntilRequested(status, i + 1);
      clock.passSeconds(10);
    }
    status.ended(DONE);
    assertThat(server.requests()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 409})
  void jobThatIsGoneIsToldNothingMore(int code) throws InterruptedException {
    server.answer(code);
    ClusterStatus status = status();
    stepUntilRequested(status, 1);
    server.answer(200);
    for (int step = 2; step <= 10; step++) {
      clock.passSeconds(10);
      status.stepped(Steps.step(step));
    }
    status.ended(DONE);
    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 500, 503})
  void requestAfterARefusedOneTellsItAll(int code) throws InterruptedException {
    server.answer(code);
    ClusterStatus status = status();
    stepUntilRequested(status, 1);
    server.answer(200);
    clock.passSeconds(10);
    stepUntilRequested(status, 2);
    status.ended(DONE);
    assertThat(training().path("lossCurve")).hasSize(2);
  }

  @Test
  void serverThatIsNotThereIsNoneOfTheTrainingsBusiness() {
    server.stop();
    ClusterStatus status = status();
    for (int step = 1; step <= 10; step++) {
      status.stepped(Steps.step(step));
      clock.passSeconds(10);
    }
    status.ended(DONE);
    assertThat(server.requests()).isEmpty();
  }

  /** The server holds back every answer until the test is over; only patience ends a request. */
  @Test
  void serverThatHangsHoldsUpNeitherStepsNorTheEnd() {
    server.answer(ApiServer.HANG_IN_THE_ANSWER);
    ClusterStatus status = status(RUN, Duration.ofMillis(300));
    for (int step = 1; step <= 1_000; step++) {
      status.stepped(Steps.step(step));
      clock.passSeconds(10);
    }
    status.ended(DONE);
    assertThat(server.requests()).isNotEmpty();
  }

  /** Nobody else can tell how a run ended. */
  @Test
  void endIsToldToAServerThatComesBack() {
    server.answer(503);
    stopRequested =
        () -> {
          server.answer(200);
          return false;
        };
    tellTheLastStepAndEnd();
    assertThat(server.requests()).hasSize(3);
    assertThat(training().path("percent").intValue()).isEqualTo(100);
  }

  @Test
  void serverThatStaysAwayIsWaitedForOnlySoLong() {
    server.answer(503);
    stopRequested =
        () -> {
          clock.passSeconds(90);
          return false;
        };
    tellTheLastStepAndEnd();
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void processThatIsToGoDoesNotWait() {
    server.answer(503);
    tellTheLastStepAndEnd();
    assertThat(server.requests()).hasSize(2);
  }

  private void tellTheLastStepAndEnd() {
    ClusterStatus status = status();
    status.stepped(Steps.step(Steps.ALL));
    status.ended(DONE);
  }

  private ClusterStatus status() {
    return status(RUN, PATIENCE);
  }

  private ClusterStatus status(Path run, Duration patience) {
    ClusterStatus status =
        new ClusterStatus(
            server.api(token, patience), run, clock, () -> stopRequested.getAsBoolean());
    status.planned(18);
    status.prepared(Steps.facts(), "<svg/>");
    return status;
  }

  private JsonNode training() {
    return server.lastRequest().body().path("status").path("training");
  }

  /** Reports a step, and again while an earlier request is still under way. */
  private void stepUntilRequested(ClusterStatus status, long step) throws InterruptedException {
    int before = server.requests().size();
    while (server.requests().size() == before) {
      status.stepped(Steps.step(step));
      Thread.sleep(1);
    }
  }
}
