package dev.gpt2.trainer.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.run.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
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
  private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(10);

  /** How long an API server that is away may take to come back when all that is left is the end. */
  private static final Duration PATIENCE_AT_THE_END = Duration.ofMinutes(3);

  private static final Duration BETWEEN_LAST_REQUESTS = Duration.ofSeconds(1);

  private final FineTuneJobApi api;
  private final InstantSource clock;
  private final Path runFolder;
  private final BooleanSupplier stopRequested;
  private final TrainingStatus training = new TrainingStatus();
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("status").factory());
  private Instant nextRequest = Instant.MIN;
  private Future<?> lastRequest = CompletableFuture.completedFuture(null);

  /** The FineTuneJob is gone, or another one has its name. */
  private volatile boolean gone;

  public ClusterStatus(
      FineTuneJobApi api, Path runFolder, InstantSource clock, BooleanSupplier stopRequested) {
    this.api = api;
    this.runFolder = runFolder;
    this.clock = clock;
    this.stopRequested = stopRequested;
  }

  @Override
  public void planned(int percent) {
    training.planned(percent);
  }

  @Override
  public void prepared(RunFacts facts, String memoryPicture) {
    training.prepared(facts);
  }

  @Override
  public void stepped(StepReport report) {
    training.stepped(report);
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
  public void validated(ValidationReport report) {
    training.validated(
        new LogLine.Validation(report.step(), report.loss(), report.source(), report.best()));
  }

  @Override
  public void sampled(SampleReport report) {
    training.sampled(report.pathFrom(runFolder));
  }

  @Override
  public void checkpointed(CheckpointReport report) {
    training.checkpointed(report);
  }

  /**
   * All goes on where the log of the run's folder says it was: a run that finds itself finished has
   * nothing else to tell.
   */
  @Override
  public void resumed(@Nullable CheckpointReport checkpoint) throws IOException {
    if (checkpoint != null) {
      checkpointed(checkpoint);
      LogReader.forEach(runFolder, checkpoint.step(), training::logged);
    }
  }

  /**
   * Sends the last state and waits for it. Nobody else can tell it, so an API server that is away
   * is waited for a while, unless this process is to go. A run that fails before it knows of any
   * step leaves the status as the attempt before it did.
   */
  @Override
  public void ended(RunReport report) {
    if (training.hasSteps()) {
      Instant latest = clock.instant().plus(PATIENCE_AT_THE_END);
      send();
      while (hasFailed() && !stopRequested.getAsBoolean() && clock.instant().isBefore(latest)) {
        pause();
        send();
      }
    }
    sender.close();
  }

  /** Whether the last request has, once it is answered. */
  private boolean hasFailed() {
    try {
      lastRequest.get();
      return false;
    } catch (ExecutionException failed) {
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(BETWEEN_LAST_REQUESTS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void send() {
    nextRequest = clock.instant().plus(BETWEEN_REQUESTS);
    ObjectNode told = training.json(now());
    lastRequest =
        sender.submit(
            () -> {
              // asked when its turn comes: the request before it may just have found out
              if (!gone) {
                gone = !api.applyTraining(told);
              }
              return null;
            });
  }

  private String now() {
    return clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
  }
}
