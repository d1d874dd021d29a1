package dev.gpt2.trainer.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.trainer.report.RunFacts.Provenance;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** All that {@code status.training} says of a run, as far as it is known. */
final class TrainingStatus {
  private static final JsonMapper JSON = new JsonMapper();

  /** What the resource takes of a text; a longer one would have the whole status refused. */
  private static final int LONGEST_PATH = 1_200;

  private final LossCurve curve = new LossCurve();
  private @Nullable Integer recomputePercent;
  private @Nullable RunFacts facts;
  private LogLine.@Nullable Step latest;
  private @Nullable Long remainingSeconds;
  private LogLine.@Nullable Validation validation;
  private LogLine.@Nullable Validation best;
  private @Nullable String samples;
  private @Nullable CheckpointReport checkpoint;

  boolean hasSteps() {
    return latest != null;
  }

  void planned(int percent) {
    recomputePercent = percent;
  }

  void prepared(RunFacts known) {
    facts = known;
  }

  void stepped(StepReport report) {
    logged(
        new LogLine.Step(
            report.step(),
            report.loss(),
            report.averageLoss(),
            report.learningRate(),
            report.gradientNorm().orElse(Double.NaN),
            report.epoch(),
            report.tokensPerSecond(),
            report.peakBytes()));
    remainingSeconds = report.remainingSeconds();
  }

  void validated(LogLine.Validation report) {
    validation = report;
    best = report.best() ? report : best;
  }

  void sampled(String path) {
    samples = path;
  }

  void checkpointed(CheckpointReport report) {
    checkpoint = report;
  }

  /** Takes a line of the log, which this process may not have written. */
  void logged(LogLine line) {
    switch (line) {
      case LogLine.Step step -> {
        latest = step;
        curve.add(step.step(), step.loss());
      }
      case LogLine.Validation report -> validated(report);
      case LogLine.Samples written -> sampled(written.path());
      case LogLine.Other _ -> {}
    }
  }

  ObjectNode json(String now) {
    ObjectNode training = JSON.createObjectNode();
    if (latest != null && facts != null) {
      long steps = facts.steps();
      training.put("step", latest.step());
      training.put("steps", steps);
      training.put("percent", StepReport.percent(latest.step(), steps));
      training.put("loss", decimal(latest.loss()));
      training.put("averageLoss", decimal(latest.averageLoss()));
      training.put("tokensPerSecond", Math.round(latest.tokensPerSecond()));
      if (remainingSeconds != null) {
        training.put("remainingSeconds", remainingSeconds);
      }
      training.put("measuredPeakBytes", latest.peakBytes());
      training.put("recomputePercent", recomputePercent);
    }
    if (validation != null) {
      training.put("validationLoss", decimal(validation.loss()));
      training.put("validationSource", shortened(validation.source()));
    }
    if (best != null) {
      training.put("bestValidationLoss", decimal(best.loss()));
      training.put("bestStep", best.step());
    }
    if (samples != null) {
      training.put("samples", shortened(samples));
    }
    if (facts != null) {
      Provenance provenance = facts.provenance();
      ObjectNode digests = training.putObject("provenance");
      if (provenance.modelDigest() != null) {
        digests.put("modelDigest", provenance.modelDigest());
      }
      digests.put("datasetDigest", provenance.datasetDigest());
      digests.put("tokenizerDigest", provenance.tokenizerDigest());
      digests.put("settingsDigest", provenance.settingsDigest());
    }
    training.put("updatedAt", now);
    ArrayNode points = training.putArray("lossCurve");
    for (LossCurve.Point point : curve.points()) {
      points.addObject().put("step", point.step()).put("loss", decimal(point.loss()));
    }
    if (checkpoint != null) {
      training
          .putObject("checkpoint")
          .put("step", checkpoint.step())
          .put("path", checkpoint.name())
          .put("time", checkpoint.createdAt());
    }
    return training;
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.4f", number);
  }

  private static String shortened(String path) {
    return path.length() <= LONGEST_PATH
        ? path
        : "…" + path.substring(path.length() - LONGEST_PATH + 1);
  }
}
