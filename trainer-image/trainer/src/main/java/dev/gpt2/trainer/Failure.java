package dev.gpt2.trainer;

import dev.gpt2.run.ExitCode;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.RunReport;
import dev.gpt2.trainer.exec.NoSuchDeviceException;
import dev.gpt2.trainer.exec.OutOfDeviceMemoryException;
import dev.gpt2.trainer.fetch.FetchStoppedException;
import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import org.jspecify.annotations.Nullable;

/** What a failure means to the operator: which exit code, and whether another try makes sense. */
final class Failure {
  private Failure() {}

  static RunReport report(Throwable failure, RunProgress progress) {
    return switch (failure) {
      case UncheckedIOException wrapper when wrapper.getCause() != null ->
          report(wrapper.getCause(), progress);
      case InvalidRunException invalid ->
          of(ExitCode.BAD_INPUT, "InvalidInput", invalid.getMessage(), progress);
      case InfeasibleRunException infeasible ->
          of(ExitCode.INFEASIBLE, "Infeasible", infeasible.getMessage(), progress);
      case InvalidPathException path ->
          of(ExitCode.BAD_INPUT, "InvalidInput", "not a path: " + path.getMessage(), progress);
      case CorruptFileException corrupt ->
          of(ExitCode.BAD_INPUT, "CorruptFile", corrupt.getMessage(), progress);
      case OutOfDeviceMemoryException memory ->
          of(ExitCode.OUT_OF_MEMORY, "OutOfMemory", memory.getMessage(), progress);
      case OutOfMemoryError heap ->
          of(
              ExitCode.OUT_OF_MEMORY,
              "OutOfMemory",
              "the Java heap is full (" + heap.getMessage() + "); give the container more memory",
              progress);
      case NoSuchDeviceException device ->
          of(ExitCode.ENVIRONMENT, "NoSuchDevice", device.getMessage(), progress);
      case FetchStoppedException stopped ->
          of(ExitCode.STOPPED, "Stopped", stopped.getMessage(), progress);
      case IOException environment ->
          of(ExitCode.ENVIRONMENT, "EnvironmentFailure", describe(environment), progress);
      default -> {
        failure.printStackTrace();
        yield of(ExitCode.BUG, "Bug", "this is a bug of the trainer: " + failure, progress);
      }
    };
  }

  private static RunReport of(
      ExitCode code, String reason, @Nullable String message, RunProgress progress) {
    return new RunReport(
        code.code(), reason, String.valueOf(message), progress.step(), progress.checkpoint());
  }

  /** The file system's exceptions often have a file name as their whole message. */
  private static String describe(IOException failure) {
    return switch (failure) {
      case java.nio.file.AccessDeniedException denied when denied.getReason() == null ->
          denied.getFile() + ": permission denied; give this process access to it";
      case java.nio.file.NoSuchFileException missing when missing.getReason() == null ->
          missing.getFile() + ": no such file";
      default -> String.valueOf(failure.getMessage());
    };
  }
}
