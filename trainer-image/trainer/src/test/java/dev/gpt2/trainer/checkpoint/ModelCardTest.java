package dev.gpt2.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ModelCardTest {
  private static final Map<String, String> DATA = Map.of("Dataset", "texts/*.txt");

  @Test
  void frontMatterIsWhatTheHubReads() throws IOException {
    JsonNode hub = frontMatter(card(null, null).text(Runs.state(40)));
    assertThat(hub.path("library_name").textValue()).isEqualTo("transformers");
    assertThat(hub.path("pipeline_tag").textValue()).isEqualTo("text-generation");
    assertThat(texts(hub.path("tags"))).containsExactly("gpt2", "fine-tuned");
    assertThat(hub.has("base_model")).isFalse();
    // whose it is to choose
    assertThat(hub.has("license")).isFalse();
  }

  @Test
  void modelThatWasFetchedIsNamed() throws IOException {
    JsonNode hub = frontMatter(card("openai-community/gpt2", null).text(Runs.state(40)));
    assertThat(hub.path("base_model").textValue()).isEqualTo("openai-community/gpt2");
    assertThat(hub.path("base_model_relation").textValue()).isEqualTo("finetune");
  }

  /** exp(3.5) = 33.1155 */
  @Test
  void checkpointWithTheBestValidationHasItAsItsResult() throws IOException {
    String text = card(null, "held-out/*.txt").text(Runs.stateWithBest(40, 40));
    JsonNode result = frontMatter(text).path("model-index").path(0).path("results").path(0);
    assertThat(result.path("dataset").path("name").textValue()).isEqualTo("held-out/*.txt");
    assertThat(result.path("metrics").path(0).path("value").doubleValue()).isEqualTo(3.5);
    assertThat(result.path("metrics").path(1).path("value").doubleValue()).isEqualTo(33.1155);
    assertThat(text)
        .contains("| Validation loss, the best of the run so far | `3.5000 (perplexity 33.1155)` |")
        .contains("| Validated on | `held-out/*.txt` |");
  }

  @Test
  void checkpointAfterTheBestOneClaimsNoResultOfItsOwn() throws IOException {
    String text = card(null, "held-out/*.txt").text(Runs.stateWithBest(40, 30));
    assertThat(frontMatter(text).has("model-index")).isFalse();
    assertThat(text)
        .contains("| Best validation loss of the run | `3.5000 (perplexity 33.1155), step 30` |");
  }

  @Test
  void validationOnTheTrainingDataIsNoResultForOthers() throws IOException {
    String text = card(null, "training data").text(Runs.stateWithBest(40, 40));
    assertThat(frontMatter(text).has("model-index")).isFalse();
    assertThat(text).contains("| Validated on | `training data` |");
  }

  /** The running average's loss is 40.1 / (1/3) = 120.3. */
  @Test
  void bodySaysHowTheModelWasMadeAndWhatToMind() {
    assertThat(card(null, null).text(Runs.state(40)))
        .contains("# first-run", "fine-tuned, after 40 steps", "`120.3000 (perplexity ")
        .contains("| Dataset | `texts/*.txt` |", "| training.steps | `1000` |")
        .contains("biases", "may be invented", "word by word", "Label what it writes as synthetic");
  }

  @Test
  void namesCanNotBreakIt() throws IOException {
    Map<String, String> data = new LinkedHashMap<>();
    data.put("Dataset", "a|b`c\n---\n# d");
    String text =
        new ModelCard("run: \"1\"\n- x", "a/b\": c", "v: 'w'\n---", data, Map.of())
            .text(Runs.state(40));
    JsonNode hub = frontMatter(text);
    assertThat(hub.path("base_model").textValue()).isEqualTo("a/b\": c");
    assertThat(hub.path("model-index").path(0).path("name").textValue())
        .isEqualTo("run: \"1\"\n- x");
    assertThat(text).contains("| Dataset | `a\\|b'c --- # d` |");
  }

  private static ModelCard card(@Nullable String baseModel, @Nullable String validationSource) {
    return new ModelCard(
        "first-run", baseModel, validationSource, DATA, Map.of("training.steps", "1000"));
  }

  private static JsonNode frontMatter(String card) throws IOException {
    String[] parts = card.split("(?m)^---$", 3);
    assertThat(parts[0]).isEmpty();
    return new YAMLMapper().readTree(parts[1]);
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::textValue).toList();
  }
}
