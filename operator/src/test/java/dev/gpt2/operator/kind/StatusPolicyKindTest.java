package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may write what of a status, asked as whom it concerns. */
@KindTest
class StatusPolicyKindTest {
  private static final String MERGE = "application/merge-patch+json";
  private static final String APPLY = "application/apply-patch+yaml";
  private static final int DONE = 200;
  private static final int FORBIDDEN = 403;

  private static TestNamespace namespace;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("policy");
    namespace.create("own", Map.of("spec.suspend", true));
    namespace.await("own", "begun", status -> !status.attempts().isEmpty());
    namespace.create("others", Map.of("spec.managedBy", "example.com/controller"));
  }

  @AfterAll
  static void close() {
    namespace.close();
  }

  @Test
  void trainer_writesItsPart() {
    assertThat(patch(trainer(), "own", MERGE, "{'status':{'training':{'step':1}}}").code())
        .isEqualTo(DONE);
    Answer applied =
        patch(
            trainer(),
            "own",
            APPLY,
            "{'apiVersion':'gpt2.dev/v1beta1','kind':'FineTuneJob',"
                + "'status':{'training':{'step':2,'lossCurve':[{'step':1,'loss':'1.0'}]}}}");
    assertThat(applied).returns(DONE, Answer::code);
    assertThat(TestNamespace.training(namespace.get("own").getStatus()).step()).isEqualTo(2);
  }

  @Test
  void trainer_writesNothingElse() {
    assertRefused(patch(trainer(), "own", MERGE, "{'status':{'phase':'Complete'}}"), "phase");
    assertRefused(patch(trainer(), "own", MERGE, "{'status':{'attempts':[]}}"), "attempts");
    assertRefused(patch(trainer(), "own", MERGE, "{'status':{'conditions':null}}"), "conditions");
    assertRefused(
        patch(trainer(), "own", MERGE, "{'status':{'plan':null,'training':{'step':9}}}"), "plan");
    assertRefused(patch(trainer(), "own", MERGE, "{'status':null}"), "attempts");
    assertThat(namespace.get("own").getStatus().attempts()).hasSize(1);
  }

  @Test
  void userWithARightToTheStatus_isKeptToTheSamePart_unlessHeMayRepairIt() {
    grant("alice", "finetunejobs/status", "get", "patch");
    grant("bob", "finetunejobs/status", "get", "patch");
    grant("bob", "finetunejobs", "repair");

    assertRefused(patch("alice", "own", MERGE, "{'status':{'attempts':[]}}"), "attempts");
    assertThat(patch("bob", "own", MERGE, "{'status':{'plan':{'summary':'mended'}}}"))
        .returns(DONE, Answer::code);
  }

  @Test
  void jobOfAnotherController_isItsOwn() {
    grant("controller", "finetunejobs/status", "get", "patch");

    assertThat(patch("controller", "others", MERGE, "{'status':{'phase':'Complete'}}"))
        .returns(DONE, Answer::code);
  }

  private static void assertRefused(Answer answer, String field) {
    assertThat(answer.code()).as(answer.body()).isEqualTo(FORBIDDEN);
    assertThat(answer.body())
        .contains(
            "status.%s".formatted(field),
            "of FineTuneJob %s/own: written by the operator alone".formatted(namespace.name()),
            "may write status.training");
  }

  private static String trainer() {
    return "system:serviceaccount:" + namespace.name() + ":own-trainer";
  }

  private record Answer(int code, String body) {}

  private static Answer patch(String user, String job, String type, String json) {
    Config config =
        new ConfigBuilder(Config.autoConfigure(null)).withImpersonateUsername(user).build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      HttpResponse<String> response =
          client
              .getHttpClient()
              .sendAsync(
                  client
                      .getHttpClient()
                      .newHttpRequestBuilder()
                      .uri(
                          URI.create(
                              "%sapis/gpt2.dev/v1beta1/namespaces/%s/finetunejobs/%s/status%s"
                                  .formatted(
                                      config.getMasterUrl(),
                                      namespace.name(),
                                      job,
                                      type.equals(APPLY)
                                          ? "?fieldManager=gpt2-trainer&force=true"
                                          : "")))
                      .method("PATCH", type, json.replace('\'', '"'))
                      .build(),
                  String.class)
              .get(1, TimeUnit.MINUTES);
      return new Answer(response.code(), String.valueOf(response.body()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError("stopped while waiting", stopped);
    } catch (ExecutionException | TimeoutException failure) {
      throw new AssertionError("no answer to the patch by " + user, failure);
    }
  }

  private static void grant(String user, String resource, String... verbs) {
    String name = user + "-" + resource.replace('/', '-');
    namespace
        .client()
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace.name())
                .endMetadata()
                .addNewRule()
                .withApiGroups("gpt2.dev")
                .withResources(resource)
                .withVerbs(verbs)
                .endRule()
                .build())
        .create();
    namespace
        .client()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace.name())
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .create();
  }
}
