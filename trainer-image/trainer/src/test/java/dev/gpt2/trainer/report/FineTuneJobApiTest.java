package dev.gpt2.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FineTuneJobApiTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final ObjectNode TRAINING = JSON.createObjectNode().put("step", 40);

  private final ApiServer server = new ApiServer();
  private final Path token;

  FineTuneJobApiTest(@TempDir Path folder) throws IOException {
    token = Files.writeString(folder.resolve("token"), "first\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void statusIsAppliedOnTheServersSideUnderTheTrainersName() throws IOException {
    assertThat(server.api(token, PATIENCE).applyTraining(TRAINING)).isTrue();
    ApiServer.Request request = server.lastRequest();
    assertThat(request.method()).isEqualTo("PATCH");
    assertThat(request.path())
        .isEqualTo(
            "/apis/gpt2.dev/v1beta1/namespaces/team-a/finetunejobs/shakespeare/status"
                + "?fieldManager=gpt2-trainer&force=true");
    assertThat(request.contentType()).isEqualTo("application/apply-patch+yaml");
    assertThat(request.body())
        .isEqualTo(
            JSON.readTree(
                """
                {"apiVersion": "gpt2.dev/v1beta1", "kind": "FineTuneJob",
                 "metadata": {"name": "shakespeare", "namespace": "team-a", "uid": "uid-1"},
                 "status": {"training": {"step": 40}}}
                """));
  }

  @Test
  void uidThatIsUnknownIsLeftOut() throws IOException {
    new FineTuneJobApi(
            new FineTuneJobApi.Server(server.client(), server.address(), PATIENCE),
            new FineTuneJobApi.Reference("team-a", "shakespeare", ""),
            token)
        .applyTraining(TRAINING);
    assertThat(server.lastRequest().body().path("metadata").has("uid")).isFalse();
  }

  @Test
  void tokenIsReadAnewForEachRequest() throws IOException {
    FineTuneJobApi api = server.api(token, PATIENCE);
    api.applyTraining(TRAINING);
    assertThat(server.lastRequest().authorization()).isEqualTo("Bearer first");
    Files.writeString(token, "second\n");
    api.applyTraining(TRAINING);
    assertThat(server.lastRequest().authorization()).isEqualTo("Bearer second");
  }

  @Test
  void tokenThatIsMissingIsSaid() throws IOException {
    Files.delete(token);
    assertThatThrownBy(() -> server.api(token, PATIENCE).applyTraining(TRAINING))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("token");
    assertThat(server.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 409})
  void jobThatIsGoneNeedsNoFurtherRequests(int code) throws IOException {
    assertThat(server.answer(code).api(token, PATIENCE).applyTraining(TRAINING)).isFalse();
  }

  /** As for a moment after its start, before it has read its CustomResourceDefinitions. */
  @ParameterizedTest
  @ValueSource(strings = {"404 page not found", "{\"reason\": \"NotFound\", \"details\": {}}"})
  void serverThatKnowsNoFineTuneJobsIsAFailure(String text) {
    assertThatThrownBy(
            () -> server.answer(404).say(text).api(token, PATIENCE).applyTraining(TRAINING))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 422, 429, 500, 503})
  void anyOtherRefusalIsAFailureWithTheServersWords(int code) {
    assertThatThrownBy(() -> server.answer(code).api(token, PATIENCE).applyTraining(TRAINING))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the API server answered %d to /apis/gpt2.dev/v1beta1/namespaces/team-a/finetunejobs"
                + "/shakespeare/status: {\"message\":\"as told\",\"details\":{\"name\":\"shakespeare\"}}",
            code);
  }

  @Test
  void serverThatIsNotThereIsAFailure() {
    server.stop();
    assertThatThrownBy(() -> server.api(token, PATIENCE).applyTraining(TRAINING))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the API server can't be asked: ");
  }

  /** Without an end to it, a run that is done would never exit. */
  @Test
  void answerThatNeverEndsIsAFailure() {
    FineTuneJobApi api =
        server.answer(ApiServer.HANG_IN_THE_ANSWER).api(token, Duration.ofMillis(200));
    assertThatThrownBy(() -> api.applyTraining(TRAINING))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the API server gave no whole answer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"FINETUNEJOB_NAME", "FINETUNEJOB_NAMESPACE", "KUBERNETES_SERVICE_HOST"})
  void outsideOfAJobsPodThereIsNoApi(String missing) throws IOException {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "FINETUNEJOB_NAME", "shakespeare",
                "FINETUNEJOB_NAMESPACE", "team-a",
                "KUBERNETES_SERVICE_HOST", "10.96.0.1"));
    environment.remove(missing);
    assertThat(FineTuneJobApi.ofPod(environment)).isEmpty();
  }
}
