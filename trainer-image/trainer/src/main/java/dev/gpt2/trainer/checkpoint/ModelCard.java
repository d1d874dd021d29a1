package dev.gpt2.trainer.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What people should know about a fine-tuned model, in {@code model-card.md}.
 *
 * @param baseModel what it was trained from, such as the model folder's path
 * @param dataset the dataset's path as the run's spec has it
 * @param settings of the training, by name, in the order to show them
 */
public record ModelCard(String baseModel, String dataset, Map<String, String> settings) {

  /** The file that it is in. */
  public static final String FILE = "model-card.md";

  public ModelCard {
    settings = new LinkedHashMap<>(settings);
  }

  String text(TrainerState state) {
    StringBuilder rows = new StringBuilder();
    settings.forEach((name, value) -> rows.append("| %s | %s |\n".formatted(name, value)));
    return """
        ---
        library_name: transformers
        pipeline_tag: text-generation
        tags: [gpt2, fine-tuned]
        ---
        # GPT-2, fine-tuned

        A GPT-2 with %d layers, %d channels and %d heads (%,d weights) after %,d steps of fine-tuning.

        | | |
        |---|---|
        | Base model | %s |
        | Dataset | %s |
        | Dataset's SHA-256 (tokens) | `%s` |
        | Settings' SHA-256 | `%s` |
        | Seed | %d |
        | Written | %s |
        %s
        ## Before you use it

        - It has the biases of the text that GPT-2 was trained on, and of the dataset above. Nobody
          has measured them for this model; do so before it meets people.
        - It doesn't know what is true. What it states as fact may be invented.
        - It may repeat its dataset word by word. Whoever publishes it answers for what the dataset
          holds.
        - Label what it writes as synthetic, so that nobody takes it for a person's.
        """
        .formatted(
            state.model().layers(),
            state.model().channels(),
            state.model().heads(),
            state.model().parameterCount(),
            state.step(),
            baseModel,
            dataset,
            state.datasetDigest(),
            state.specDigest(),
            state.seed(),
            state.createdAt(),
            rows);
  }
}
