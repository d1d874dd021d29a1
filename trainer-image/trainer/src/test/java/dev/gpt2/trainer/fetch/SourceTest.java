package dev.gpt2.trainer.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.SourceSpec;
import dev.gpt2.run.SourceSpec.Content;
import dev.gpt2.run.SourceSpec.HuggingFace;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SourceTest {
  private static final Map<String, String> MIRROR =
      Map.of("HF_ENDPOINT", "https://mirror.example/");

  @Test
  void statedEndpointCountsMostThenTheEnvironments() {
    assertThat(hub("https://own.example/hub/", MIRROR).endpoint())
        .isEqualTo(URI.create("https://own.example/hub"));
    assertThat(hub(null, MIRROR).endpoint()).isEqualTo(URI.create("https://mirror.example"));
    assertThat(hub(null, Map.of()).endpoint()).isEqualTo(URI.create("https://huggingface.co"));
  }

  @Test
  void endpointOfTheEnvironmentIsChecked() {
    assertThatThrownBy(() -> hub(null, Map.of("HF_ENDPOINT", "mirror.example")))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage(
            "HF_ENDPOINT: the address of a hub expected, such as https://huggingface.co; found"
                + " mirror.example");
  }

  @Test
  void whatIsWrongIsSaidWithItsField() {
    SourceSpec spec = new SourceSpec(new HuggingFace("a/b/c", "main", null, null), null);
    assertThatThrownBy(() -> Source.of("model.source", spec, Content.MODEL, Map.of()))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining(
            "model.source.huggingFace.repository: must be OWNER/NAME; found a/b/c");
  }

  @Test
  void addressesAreTheHubs() {
    HubSource model = hub("https://hub.example", Map.of());
    assertThat(model.listAddress())
        .hasToString("https://hub.example/api/models/owner/name/revision/refs%2Fpr%2F1?blobs=true");
    assertThat(model.fileAddress("c0ffee", "a b/100%.txt"))
        .hasToString("https://hub.example/owner/name/resolve/c0ffee/a%20b/100%25.txt");
    HubSource dataset =
        new HubSource(Content.DATASET, "owner/name", "v1", model.endpoint(), List.of());
    assertThat(dataset.listAddress())
        .hasToString("https://hub.example/api/datasets/owner/name/revision/v1?blobs=true");
    assertThat(dataset.fileAddress("c0ffee", "a.txt"))
        .hasToString("https://hub.example/datasets/owner/name/resolve/c0ffee/a.txt");
  }

  private static HubSource hub(@Nullable String endpoint, Map<String, String> environment) {
    SourceSpec spec =
        new SourceSpec(new HuggingFace("owner/name", "refs/pr/1", endpoint, null), null);
    return (HubSource) Source.of("model.source", spec, Content.MODEL, environment);
  }
}
