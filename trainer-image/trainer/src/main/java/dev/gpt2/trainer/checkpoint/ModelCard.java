package dev.gpt2.trainer.checkpoint;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people should know about a model, in {@code model-card.md}: a card as the Hugging Face hub
 * reads it, but for the licence, which is the publisher's to choose.
 *
 * @param run its name
 * @param baseModel the hub's name for what it was trained from, where that is known
 * @param validationSource what validations are made on; null: there are none
 * @param data what it was trained from and on, by name, in the order to show it
 * @param training how it was trained
 */
public record ModelCard(
    String run,
    @Nullable String baseModel,
    @Nullable String validationSource,
    Map<String, String> data,
    Map<String, String> training) {

  public static final String FILE = "model-card.md";

  /** A validation on these says how well a model knows its data, not how well it does. */
  private static final String TRAINING_DATA = "training data";

  public ModelCard {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
  }

  String text(TrainerState state) {
    String kind = state.modelDigest() == null ? "trained from random weights" : "fine-tuned";
    return """
        ---
        # license: yours to state before you publish it; the base model and the data have theirs
        library_name: transformers
        pipeline_tag: text-generation
        tags:
        - gpt2
        %s---
        # %s

        A GPT-2 with %d layers, %d channels and %d heads (%,d weights), %s, after %,d steps.

        ```python
        from transformers import pipeline
        generate = pipeline("text-generation", model="THIS_FOLDER")
        print(generate("In the beginning", max_new_tokens=40)[0]["generated_text"])
        ```

        ## Before you use it

        - It has the biases of the text that it was trained on: the data below%s. Nobody
          has measured them for this model; do so before it meets people, above all where it speaks
          of them by sex, origin, belief or health.
        - It doesn't know what is true. What it states as fact may be invented: it is not for uses
          that need the truth, nor for any without an evaluation of its own.
        - It may repeat its data word by word. Whoever publishes it answers for what the data hold.
        - Label what it writes as synthetic, so that nobody takes it for a person's.

        ## Results

        %s
        ## Data

        %s
        ## Training

        %s| written | `%s` |
        """
        .formatted(
            frontMatter(state),
            run,
            state.model().layers(),
            state.model().channels(),
            state.model().heads(),
            state.model().parameterCount(),
            kind,
            state.step(),
            state.modelDigest() == null ? "" : ", and what its base model knows",
            table(results(state)),
            table(data),
            table(training),
            state.createdAt());
  }

  /** What depends on the run; text is quoted as JSON, which YAML reads as it is. */
  private String frontMatter(TrainerState state) {
    StringBuilder yaml = new StringBuilder();
    yaml.append(state.modelDigest() == null ? "" : "- fine-tuned\n");
    if (baseModel != null) {
      yaml.append("base_model: %s\nbase_model_relation: finetune\n".formatted(quoted(baseModel)));
    }
    ValidationState validation = state.validation();
    if (validation != null && validation.isBestAt(state.step()) && isOnOtherData()) {
      yaml.append(
          """
          model-index:
          - name: %s
            results:
            - task:
                type: text-generation
              dataset:
                name: %s
                type: text
              metrics:
              - type: loss
                value: %s
              - type: perplexity
                value: %s
          """
              .formatted(
                  quoted(run),
                  quoted(String.valueOf(validationSource)),
                  decimal(validation.best()),
                  decimal(Math.exp(validation.best()))));
    }
    return yaml.toString();
  }

  private boolean isOnOtherData() {
    return validationSource != null && !validationSource.equals(TRAINING_DATA);
  }

  private Map<String, String> results(TrainerState state) {
    Map<String, String> results = new LinkedHashMap<>();
    double loss = state.lossNumerator() / state.lossDenominator();
    results.put(
        "Loss, nats a token, running average over the training",
        "%s (perplexity %s)".formatted(decimal(loss), decimal(Math.exp(loss))));
    ValidationState validation = state.validation();
    if (validation != null && validation.bestStep() >= 0) {
      boolean ofThis = validation.isBestAt(state.step());
      results.put(
          ofThis
              ? "Validation loss, the best of the run so far"
              : "Best validation loss of the run",
          "%s (perplexity %s)%s"
              .formatted(
                  decimal(validation.best()),
                  decimal(Math.exp(validation.best())),
                  ofThis ? "" : ", step %d".formatted(validation.bestStep())));
      results.put("Validated on", String.valueOf(validationSource));
    }
    return results;
  }

  private static String table(Map<String, String> rows) {
    StringBuilder table = new StringBuilder("| | |\n|---|---|\n");
    rows.forEach((name, value) -> table.append("| %s | %s |\n".formatted(name, code(value))));
    return table.toString();
  }

  /** As it stands in the run: Markdown changes nothing between backticks. */
  private static String code(String value) {
    String line = value.replaceAll("\\p{Cntrl}+", " ").replace("|", "\\|").replace('`', '\'');
    return line.isBlank() ? "" : "`" + line + "`";
  }

  private static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.4f", number);
  }
}
