package dev.gpt2.trainer.page;

import dev.gpt2.trainer.report.LogLine;
import dev.gpt2.trainer.report.LogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run's log tells, over all its processes. */
final class RunHistory {
  final Thinned losses = new Thinned();
  final Thinned averageLosses = new Thinned();
  final Thinned learningRates = new Thinned();
  final Thinned gradientNorms = new Thinned();
  final Thinned tokensPerSecond = new Thinned();
  final Thinned validationLosses = new Thinned();
  final List<LogLine.Samples> samples = new ArrayList<>();
  private LogLine.@Nullable Step lastStep;
  private LogLine.@Nullable Validation lastValidation;
  private LogLine.@Nullable Validation bestValidation;
  private long peakBytes;

  private RunHistory() {}

  static RunHistory read(Path runFolder) throws IOException {
    RunHistory history = new RunHistory();
    LogReader.forEach(runFolder, Long.MAX_VALUE, history::add);
    return history;
  }

  LogLine.@Nullable Step lastStep() {
    return lastStep;
  }

  LogLine.@Nullable Validation lastValidation() {
    return lastValidation;
  }

  LogLine.@Nullable Validation bestValidation() {
    return bestValidation;
  }

  /** The most of all steps. */
  long peakBytes() {
    return peakBytes;
  }

  private void add(LogLine line) {
    switch (line) {
      case LogLine.Step step -> {
        losses.add(step.step(), step.loss());
        averageLosses.add(step.step(), step.averageLoss());
        learningRates.add(step.step(), step.learningRate());
        gradientNorms.add(step.step(), step.gradientNorm());
        tokensPerSecond.add(step.step(), step.tokensPerSecond());
        peakBytes = Math.max(peakBytes, step.peakBytes());
        lastStep = step;
      }
      case LogLine.Validation validation -> {
        validationLosses.add(validation.step(), validation.loss());
        lastValidation = validation;
        bestValidation = validation.best() ? validation : bestValidation;
      }
      case LogLine.Samples written -> samples.add(written);
      case LogLine.Other _ -> {}
    }
  }
}
