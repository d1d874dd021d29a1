package dev.gpt2.trainer;

import java.util.Map;
import picocli.CommandLine.Option;

/** How to measure what comes of a run; any of these turns validation on. */
final class ValidationOptions {
  private final Map<String, Object> fields;

  ValidationOptions(Map<String, Object> fields) {
    this.fields = fields;
  }

  @Option(
      names = "--validate-every",
      paramLabel = "STEPS",
      order = 70,
      description = "measure the loss on windows that stay the same")
  void validateEvery(long value) {
    fields.put("validation.every", value);
  }

  @Option(
      names = "--validation-dataset",
      paramLabel = "PATH",
      order = 71,
      description = "text or tokens to measure it on (default: some of the dataset)")
  void validationDataset(String value) {
    fields.put("validation.dataset.path", value);
  }

  @Option(
      names = "--validation-batch-size",
      paramLabel = "N",
      order = 72,
      description = "times the count are the windows (default: 2)")
  void validationBatchSize(int value) {
    fields.put("validation.batchSize", value);
  }

  @Option(
      names = "--validation-batch-count",
      paramLabel = "N",
      order = 73,
      description = "default: 40")
  void validationBatchCount(int value) {
    fields.put("validation.batchCount", value);
  }

  @Option(
      names = "--patience",
      paramLabel = "N",
      order = 74,
      description = "validations without a better one before the run ends (default: any)")
  void patience(int value) {
    fields.put("validation.earlyStopping.patience", value);
  }
}
