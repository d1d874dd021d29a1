package dev.gpt2.trainer.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.run.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
  private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(10);

  private final FineTuneJobApi api;
  private final InstantSource clock;
  private final Path runFolder;
  private final TrainingStatus training = new TrainingStatus();
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("status").factory());
  private Instant nextRequest = Instant.MIN;
  private Future<?> lastRequest = CompletableFuture.completedFuture(null);

  /** The FineTuneJob is gone, or another one has its name. */
  private volatile boolean gone;

  public ClusterStatus(FineTuneJobApi api, Path runFolder, InstantSource clock) {
    this.api = api;
    this.runFolder = runFolder;
    this.clock = clock;
  }

  @Override
  public void planned(int percent) {
    training.planned(percent);
  }

  @Override
  public void prepared(RunFacts facts, String memoryPicture) {
    training.prepared(facts.provenance());
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
  public void checkpointed(long step, Path folder) {
    training.checkpointed(step, folder, now());
  }

  /** The curve and the best validation go on where the log of the run's folder says they were. */
  @Override
  public void resumed(long step, @Nullable Path folder) throws IOException {
    if (folder != null) {
      checkpointed(step, folder);
      LogReader.forEach(runFolder, step, training::logged);
    }
  }

  /**
   * Sends the last state and waits for it, a few seconds at most. A run that fails before its first
   * step leaves the status as the attempt before it did.
   */
  @Override
  public void ended(RunReport report) {
    if (training.hasSteps()) {
      send();
    }
    sender.close();
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
