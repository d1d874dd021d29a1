package dev.gpt2.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gpt2.run.RunReport;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The trainer's commands. */
@Command(
    name = "gpt2",
    description = "Fine-tunes GPT-2 and says beforehand how much memory that takes.",
    mixinStandardHelpOptions = true,
    version = "gpt2 trainer " + TrainerMain.VERSION,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TrainCommand.class,
      EncodeCommand.class,
      FetchCommand.class,
      ConvertCommand.class,
      SampleCommand.class,
      PlanCommand.class,
      ReportCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "A first run, from scratch on some text, in a folder of its own:",
      "  gpt2 train --dataset my-texts --checkpoint runs/first \\",
      "      --random --layers 4 --heads 4 --channels 128 --context 128 \\",
      "      --learning-rate 1e-3 --steps 200",
      "Fine-tuning a model in Hugging Face or OpenAI layout:",
      "  gpt2 train --dataset my-texts --checkpoint runs/second --model gpt2-124M"
    })
public final class TrainerMain implements Runnable {
  static final String VERSION = "0.1.0";

  @Spec private @Nullable CommandSpec spec;

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // figures look the same on every machine
    Locale.setDefault(Locale.ROOT);
    // texts are the same in every locale
    PrintWriter out = new PrintWriter(System.out, true, UTF_8);
    System.exit(commandLine().setOut(out).execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new TrainerMain())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(TrainerMain::explain)
        .setExecutionExceptionHandler(
            (failure, command, arguments) -> {
              RunReport report = Failure.report(failure, new RunProgress());
              command.getErr().println(report.message());
              return report.exitCode();
            });
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
    if (spec == null) {
      throw new IllegalStateException("picocli sets the command's spec");
    }
    throw new ParameterException(spec.commandLine(), "a command is needed");
  }
}
