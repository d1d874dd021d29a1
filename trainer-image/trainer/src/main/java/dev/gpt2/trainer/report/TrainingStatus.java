package dev.gpt2.trainer.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.trainer.report.RunFacts.Provenance;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** All that {@code status.training} says of a run, as far as it is known. */
final class TrainingStatus {
  private static final JsonMapper JSON = new JsonMapper();

  /** What the resource takes of a text; a longer one would have the whole status refused. */
  private static final int LONGEST_PATH = 1_200;

  private final LossCurve curve = new LossCurve();
  private @Nullable Integer recomputePercent;
  private @Nullable Provenance provenance;
  private @Nullable StepReport latest;
  private LogLine.@Nullable Validation validation;
  private LogLine.@Nullable Validation best;
  private @Nullable String samples;
  private @Nullable ObjectNode checkpoint;

  boolean hasSteps() {
    return latest != null;
  }

  void planned(int percent) {
    recomputePercent = percent;
  }

  void prepared(Provenance known) {
    provenance = known;
  }

  void stepped(StepReport report) {
    latest = report;
    curve.add(report.step(), report.loss());
  }

  void validated(LogLine.Validation report) {
    validation = report;
    best = report.best() ? report : best;
  }

  void sampled(String path) {
    samples = path;
  }

  void checkpointed(long step, Path folder, String time) {
    checkpoint = JSON.createObjectNode();
    checkpoint.put("step", step);
    checkpoint.put("path", String.valueOf(folder.getFileName()));
    checkpoint.put("time", time);
  }

  /** Takes what was logged before this process began. */
  void logged(LogLine line) {
    switch (line) {
      case LogLine.Step step -> curve.add(step.step(), step.loss());
      case LogLine.Validation report -> validated(report);
      case LogLine.Samples written -> sampled(written.path());
      case LogLine.Other _ -> {}
    }
  }

  ObjectNode json(String now) {
    ObjectNode training = JSON.createObjectNode();
    if (latest != null) {
      training.put("step", latest.step());
      training.put("steps", latest.steps());
      training.put("percent", latest.percent());
      training.put("loss", decimal(latest.loss()));
      training.put("averageLoss", decimal(latest.averageLoss()));
      training.put("tokensPerSecond", Math.round(latest.tokensPerSecond()));
      training.put("remainingSeconds", latest.remainingSeconds());
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
    if (provenance != null) {
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
      training.set("checkpoint", checkpoint);
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
