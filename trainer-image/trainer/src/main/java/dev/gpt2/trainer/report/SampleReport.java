package dev.gpt2.trainer.report;

import java.nio.file.Path;

/**
 * Text that the model wrote.
 *
 * @param step the step after which it was written
 * @param file all samples of the step
 * @param text the first of them
 */
public record SampleReport(long step, Path file, String text) {

  /** The file as seen from the run's folder, with its whole path where it lies elsewhere. */
  String pathFrom(Path runFolder) {
    Path whole = file.toAbsolutePath().normalize();
    Path folder = runFolder.toAbsolutePath().normalize();
    return (whole.startsWith(folder) ? folder.relativize(whole) : whole).toString();
  }
}
