package dev.gpt2.trainer.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.run.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code status.training} of the run's FineTuneJob up to date: at most every ten seconds, and
 * at the end.
 *
 * <p>Server-side apply owns exactly the fields that are sent, so each request carries all that is
 * known. Requests are made beside the training; an API server that is away neither ends nor slows
 * it, and the next request tells it all.
 */
public final class ClusterStatus implements RunObserver {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(10);

  private final FineTuneJobApi api;
  private final InstantSource clock;
  private final LossCurve curve = new LossCurve();
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("status").factory());
  private Instant nextRequest = Instant.MIN;
  private @Nullable Integer recomputePercent;
  private @Nullable StepReport latest;
  private @Nullable ObjectNode checkpoint;
  private Future<?> lastRequest = CompletableFuture.completedFuture(null);

  /** The FineTuneJob is gone, or another one has its name. */
  private volatile boolean gone;

  public ClusterStatus(FineTuneJobApi api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  @Override
  public void planned(int percent) {
    recomputePercent = percent;
  }

  @Override
  public void stepped(StepReport report) {
    latest = report;
    curve.add(report.step(), report.loss());
    if (lastRequest.state() == Future.State.FAILED) {
      System.err.println(
          "status not written, trying again: " + lastRequest.exceptionNow().getMessage());
      lastRequest = CompletableFuture.completedFuture(null);
    }
    if (lastRequest.isDone() && !clock.instant().isBefore(nextRequest)) {
      send();
    }
  }

  @Override
  public void checkpointed(long step, Path folder) {
    checkpoint = JSON.createObjectNode();
    checkpoint.put("step", step);
    checkpoint.put("path", String.valueOf(folder.getFileName()));
    checkpoint.put("time", now());
  }

  /** The curve goes on where the log of the run's folder says it was. */
  @Override
  public void resumed(long step, @Nullable Path folder) throws IOException {
    if (folder != null) {
      checkpointed(step, folder);
      TrainingLog.forEachLoss(folder.resolveSibling(TrainingLog.NAME), step, curve::add);
    }
  }

  /**
   * Sends the last state and waits for it, a few seconds at most. A run that fails before its first
   * step leaves the status as the attempt before it did.
   */
  @Override
  public void ended(RunReport report) {
    if (latest != null) {
      send();
    }
    sender.close();
  }

  private void send() {
    nextRequest = clock.instant().plus(BETWEEN_REQUESTS);
    ObjectNode training = training();
    lastRequest =
        sender.submit(
            () -> {
              // asked when its turn comes: the request before it may just have found out
              if (!gone) {
                gone = !api.applyTraining(training);
              }
              return null;
            });
  }

  private ObjectNode training() {
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
    training.put("updatedAt", now());
    ArrayNode points = training.putArray("lossCurve");
    for (LossCurve.Point point : curve.points()) {
      points.addObject().put("step", point.step()).put("loss", decimal(point.loss()));
    }
    if (checkpoint != null) {
      training.set("checkpoint", checkpoint);
    }
    return training;
  }

  private String now() {
    return clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.4f", number);
  }
}
