package dev.gpt2.trainer;

import dev.gpt2.run.ExitCode;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.page.RunPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code report}: makes a run's page anew. */
@Command(
    name = "report",
    description = {
      "Writes a run's report.html anew, from what lies in its folder.",
      "",
      "A run does so itself when it ends; this shows one that trains, or was killed."
    },
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "RUN_FOLDER", description = "folder that was given as --checkpoint")
  private Path runFolder = Path.of(".");

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(runFolder)) {
      throw new InvalidRunException(runFolder + ": no such folder");
    }
    Path page = RunPage.write(runFolder);
    if (spec != null) {
      spec.commandLine().getOut().println(page);
    }
    return ExitCode.DONE.code();
  }
}
