package dev.gpt2.ftj;

import dev.gpt2.ftj.cluster.ClusterException;
import dev.gpt2.ftj.terminal.Terminal;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The plugin's commands. */
@Command(
    name = "kubectl ftj",
    description = "FineTuneJobs in the terminal.",
    mixinStandardHelpOptions = true,
    version = "kubectl ftj 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = HelpCommand.class,
    footer = {
      "",
      "The cluster is asked by kubectl, or by the program that the environment names in KUBECTL.",
      "  kubectl ftj list -A",
      "  kubectl ftj status shakespeare --watch",
      "  kubectl ftj logs shakespeare -f"
    })
public final class FtjMain implements Runnable {
  private static final Duration BETWEEN_PAGES = Duration.ofSeconds(2);

  @Spec private CommandSpec spec = CommandSpec.create();

  private FtjMain() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // figures look the same on every machine
    Locale.setDefault(Locale.ROOT);
    Terminal terminal = new Terminal(isTerminal(), System.getenv());
    Surroundings surroundings =
        new Surroundings(
            System.getenv().getOrDefault("KUBECTL", "kubectl"),
            terminal,
            Clock.systemUTC(),
            BETWEEN_PAGES);
    CommandLine commandLine =
        commandLine(surroundings)
            .setOut(new PrintWriter(System.out, true, terminal.charset()))
            .setErr(new PrintWriter(System.err, true, terminal.charset()));
    System.exit(commandLine.execute(arguments));
  }

  static CommandLine commandLine(Surroundings surroundings) {
    return new CommandLine(new FtjMain())
        .addSubcommand(new ListCommand(surroundings))
        .addSubcommand(new StatusCommand(surroundings))
        .addSubcommand(new PlanCommand(surroundings))
        .addSubcommand(new CurveCommand(surroundings))
        .addSubcommand(new LogsCommand(surroundings))
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(FtjMain::explain)
        .setExecutionExceptionHandler(
            (failure, command, arguments) -> {
              if (!(failure instanceof ClusterException)) {
                throw failure;
              }
              command.getErr().println(failure.getMessage());
              return command.getCommandSpec().exitCodeOnExecutionException();
            });
  }

  /**
   * The script that starts the jar knows; without it, both input and output must be a terminal.
   *
   * <p>Error Prone says that there always is a console; in most versions there is one on a terminal
   * only.
   */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    String told = System.getProperty("ftj.terminal");
    if (told != null) {
      return Boolean.parseBoolean(told);
    }
    return System.console() != null;
  }

  /** What is wrong, and where help is: all options at once would push the error off the screen. */
  private static int explain(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(wrong.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
    err.printf("see %s --help%n", command.getCommandSpec().qualifiedName());
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** No command was named. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is needed");
  }
}
