package dev.gpt2.trainer;

import dev.gpt2.run.DatasetSpec;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.RunSpec;
import dev.gpt2.run.TrainingSpec;
import dev.gpt2.run.ValidationSpec;
import dev.gpt2.trainer.RunData.ValidationData;
import dev.gpt2.trainer.checkpoint.model.TokenizerFiles;
import dev.gpt2.trainer.dataset.DatasetLoader;
import dev.gpt2.trainer.dataset.EncodedDataset;
import dev.gpt2.trainer.dataset.Encoder;
import dev.gpt2.trainer.dataset.Noise;
import dev.gpt2.trainer.dataset.Windows;
import dev.gpt2.trainer.dataset.cache.EncodingCache;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes windows of tokens of the datasets that a spec names. */
final class RunDataReader {
  private final RunSpec spec;
  private final StartingPoint start;
  private final int positions;
  private final EncodingCache encodings;
  private final Gpt2Bpe bpe = new Gpt2Bpe();
  private final Encoder encoder;

  /**
   * For a model that is known.
   *
   * @param positions T, of each sequence
   */
  RunDataReader(RunSetup setup, StartingPoint start, int positions, EncodingCache encodings) {
    this.spec = setup.spec();
    this.start = start;
    this.positions = positions;
    this.encodings = encodings;
    this.encoder = new Encoder(bpe, setup.threads());
  }

  RunData read(Consumer<String> said) throws IOException {
    DatasetSpec stated = Objects.requireNonNull(spec.dataset());
    TokenizerFiles tokenizer = start.tokenizer(bpe);
    EncodedDataset dataset = load(stated, tokenizer, said);
    String digest = dataset.digest();
    start.requireDataset(digest, dataset.name());
    TrainingSpec training = spec.training();
    return new RunData(
        Windows.of(dataset, stated.order(), positions, training.seed()),
        new Noise(training.noise(), start.shape().vocabulary(), training.seed()),
        Windows.sideBySide(dataset, positions),
        dataset.name(),
        digest,
        tokenizer,
        validation(dataset, tokenizer, said));
  }

  private @Nullable ValidationData validation(
      EncodedDataset training, TokenizerFiles tokenizer, Consumer<String> said) throws IOException {
    ValidationSpec validation = spec.validation();
    if (validation == null) {
      return null;
    }
    ValidationSpec.Dataset own = validation.dataset();
    if (own == null) {
      return new ValidationData(windows(training, validation), "training data");
    }
    try {
      EncodedDataset dataset = load(own.asDataset(), tokenizer, said);
      return new ValidationData(windows(dataset, validation), dataset.name());
    } catch (InvalidRunException wrong) {
      throw new InvalidRunException("validation." + wrong.getMessage());
    }
  }

  private Windows windows(EncodedDataset dataset, ValidationSpec validation) {
    return Windows.forValidation(dataset, positions, validation.windows());
  }

  private EncodedDataset load(DatasetSpec stated, TokenizerFiles tokenizer, Consumer<String> said)
      throws IOException {
    if (!tokenizer.isGpt2()) {
      DatasetLoader.refuseText(stated);
    }
    EncodedDataset dataset = encodings.load(stated, encoder, start.shape().vocabulary());
    said.accept(
        "dataset %s: %,d tokens in %,d chunks"
            .formatted(dataset.name(), dataset.tokenCount(), dataset.chunks().size()));
    return dataset;
  }
}
