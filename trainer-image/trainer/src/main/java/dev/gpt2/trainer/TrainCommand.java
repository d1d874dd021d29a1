package dev.gpt2.trainer;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.RunFile;
import dev.gpt2.run.RunReport;
import dev.gpt2.trainer.metrics.MetricsServer;
import dev.gpt2.trainer.page.PageObserver;
import dev.gpt2.trainer.report.ClusterStatus;
import dev.gpt2.trainer.report.FineTuneJobApi;
import dev.gpt2.trainer.report.LastWords;
import dev.gpt2.trainer.report.Observers;
import dev.gpt2.trainer.report.RunObserver;
import dev.gpt2.trainer.report.Terminal;
import dev.gpt2.trainer.report.TerminalProgress;
import dev.gpt2.trainer.report.TrainingLog;
import dev.gpt2.trainer.tensorboard.TensorBoardEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
          + " network, device), 6 stopped."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class TrainCommand implements Runnable {
  private static final Path TERMINATION_MESSAGE = Path.of("/dev/termination-log");

  private static final int LAST_PORT = 65_535;

  @Option(names = "--run", paramLabel = "FILE", order = 1, description = "run file (YAML)")
  private @Nullable Path runFile;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      order = 2,
      description = "serves metrics for Prometheus at /metrics; 0: on any free port")
  private @Nullable Integer metricsPort;

  @Mixin private RunOptions options = new RunOptions();

  @Override
  public void run() {
    StopRequest stop = StopRequest.install();
    InstantSource clock = InstantSource.system();
    RunProgress progress = new RunProgress();
    List<RunObserver> observers = new ArrayList<>();
    observers.add(progress);
    TerminalProgress terminal = new TerminalProgress(System.err, Terminal.isThere(), clock);
    observers.add(terminal);
    observers.add(new LastWords(TERMINATION_MESSAGE));
    RunReport report;
    try {
      RunSetup setup =
          new RunSetup(
              RunFile.read(runFile, options.fields()),
              System.getenv("FINETUNEJOB_UID"),
              Runtime.getRuntime().availableProcessors(),
              new RunFetch(System.getenv(), stop::isRequested));
      metrics(terminal::said).ifPresent(observers::add);
      observers.add(new TrainingLog(setup.folder()));
      observers.add(new TensorBoardEvents(setup.folder(), thisProcess(), clock));
      observers.add(new PageObserver(setup.folder(), clock));
      // last, as its end may have to wait
      clusterStatus(setup.folder(), clock, stop).ifPresent(observers::add);
      report = new TrainingRun(setup, new Observers(observers), clock, stop::isRequested).run();
    } catch (Exception | Error failure) {
      report = Failure.report(failure, progress);
    }
    try {
      new Observers(observers).ended(report);
    } catch (RuntimeException | Error bug) {
      // said; the process ends with the run's own outcome all the same
      System.err.println(Failure.report(bug, progress).message());
    }
    stop.end(report.exitCode());
  }

  private static String thisProcess() {
    String host = System.getenv().getOrDefault("HOSTNAME", "localhost");
    return host + "." + ProcessHandle.current().pid();
  }

  private Optional<RunObserver> metrics(Consumer<String> said) {
    if (metricsPort == null) {
      return Optional.empty();
    }
    if (metricsPort < 0 || metricsPort > LAST_PORT) {
      throw new InvalidRunException(
          "--metrics-port: 0 to %d expected, found %d".formatted(LAST_PORT, metricsPort));
    }
    return MetricsServer.start(metricsPort, said);
  }

  /** Status trouble never keeps a run from training. */
  private static Optional<RunObserver> clusterStatus(
      Path runFolder, InstantSource clock, StopRequest stop) {
    try {
      return FineTuneJobApi.ofPod(System.getenv())
          .map(api -> new ClusterStatus(api, runFolder, clock, stop::isRequested));
    } catch (IOException unusable) {
      System.err.println("the FineTuneJob's status will not be written: " + unusable);
      return Optional.empty();
    }
  }
}
