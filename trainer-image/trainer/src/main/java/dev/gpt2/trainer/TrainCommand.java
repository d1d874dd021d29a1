package dev.gpt2.trainer;

import dev.gpt2.run.RunFile;
import dev.gpt2.run.RunReport;
import dev.gpt2.trainer.report.ClusterStatus;
import dev.gpt2.trainer.report.FineTuneJobApi;
import dev.gpt2.trainer.report.LastWords;
import dev.gpt2.trainer.report.Observers;
import dev.gpt2.trainer.report.RunObserver;
import dev.gpt2.trainer.report.TerminalProgress;
import dev.gpt2.trainer.report.TrainingLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train}: makes a run of a file and options, and ends the process with its outcome. */
@Command(
    name = "train",
    description = {
      "Trains a model, or goes on where an earlier run in the same folder stopped.",
      "",
      "All settings can stand in a run file (the fields of FineTuneJob.spec, with paths for volumes),"
          + " be given as options, or both: an option counts more.",
      ""
    },
    footer = {
      "",
      "Ctrl-C saves a checkpoint and ends with exit code 6; the same command goes on from there.",
      "Exit codes: 0 done, 1 bug, 2 bad settings or input, 3 out of memory, 5 environment (disk,"
          + " device), 6 stopped."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class TrainCommand implements Runnable {
  private static final Path TERMINATION_MESSAGE = Path.of("/dev/termination-log");

  @Option(names = "--run", paramLabel = "FILE", order = 1, description = "run file (YAML)")
  private @Nullable Path runFile;

  @Mixin private RunOptions options = new RunOptions();

  @Override
  public void run() {
    StopRequest stop = StopRequest.install();
    InstantSource clock = InstantSource.system();
    RunProgress progress = new RunProgress();
    List<RunObserver> observers = new ArrayList<>();
    observers.add(progress);
    observers.add(new TerminalProgress(System.err, Terminal.isThere(), clock));
    observers.add(new LastWords(TERMINATION_MESSAGE));
    RunReport report;
    try {
      clusterStatus(clock).ifPresent(observers::add);
      RunSetup setup =
          new RunSetup(
              RunFile.read(runFile, options.fields()),
              System.getenv("FINETUNEJOB_UID"),
              Runtime.getRuntime().availableProcessors());
      observers.add(new TrainingLog(setup.folder()));
      report = new TrainingRun(setup, new Observers(observers), clock, stop::isRequested).run();
    } catch (Exception | Error failure) {
      report = Failure.report(failure, progress);
    }
    new Observers(observers).ended(report);
    stop.end(report.exitCode());
  }

  /** Status trouble never keeps a run from training. */
  private static Optional<RunObserver> clusterStatus(InstantSource clock) {
    try {
      return FineTuneJobApi.ofPod(System.getenv()).map(api -> new ClusterStatus(api, clock));
    } catch (IOException unusable) {
      System.err.println("the FineTuneJob's status will not be written: " + unusable);
      return Optional.empty();
    }
  }
}
