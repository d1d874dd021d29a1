package dev.gpt2.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("helm")
class StatusPolicyTest {
  private static final String POLICY = "ValidatingAdmissionPolicy";
  private static final String BINDING = "ValidatingAdmissionPolicyBinding";

  @Test
  void policy_isBoundAndDenies() {
    Rendered rendered = Rendered.chart();

    assertThat(rendered.one(BINDING).at("/spec/policyName").asText())
        .isEqualTo(Rendered.name(rendered.one(POLICY)));
    assertThat(rendered.one(BINDING).at("/spec/validationActions"))
        .extracting(JsonNode::asText)
        .containsExactly("Deny");
    assertThat(rendered.one(POLICY).at("/spec/failurePolicy").asText()).isEqualTo("Fail");
  }

  @Test
  void policy_isAboutUpdatesOfTheStatusAlone() {
    assertThat(Rendered.chart().one(POLICY).at("/spec/matchConstraints/resourceRules"))
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.get("resources"))
                  .extracting(JsonNode::asText)
                  .containsExactly("finetunejobs/status");
              assertThat(rule.get("operations"))
                  .extracting(JsonNode::asText)
                  .containsExactly("UPDATE");
            });
  }

  @Test
  void policy_knowsTheOperatorByItsAccount() {
    Rendered rendered = Rendered.chart();
    String account =
        "system:serviceaccount:%s:%s"
            .formatted(Rendered.NAMESPACE, rendered.pod().get("serviceAccountName").asText());

    assertThat(rendered.one(POLICY).at("/spec/matchConditions/0/expression").asText())
        .isEqualTo("request.userInfo.username != '%s'".formatted(account));
  }

  @Test
  void operatorOfNamedNamespaces_hasAPolicyForThese() {
    assertThat(Rendered.chart().one(POLICY).at("/spec/matchConstraints").has("namespaceSelector"))
        .isFalse();
    assertThat(
            Rendered.chart("namespaced")
                .one(POLICY)
                .at("/spec/matchConstraints/namespaceSelector/matchExpressions/0/values"))
        .extracting(JsonNode::asText)
        .containsExactly("research", "teaching");
  }

  @Test
  void policy_canBeLeftOut() {
    assertThat(Rendered.chartWith("statusPolicy.enabled=false").kinds())
        .doesNotContain(POLICY, BINDING);
  }
}
