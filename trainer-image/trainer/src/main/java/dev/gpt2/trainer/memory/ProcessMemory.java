package dev.gpt2.trainer.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What this process takes of the machine's memory, as the kernel counts it.
 *
 * @param anonymousBytes pages that have no file, which nothing but the process can give back
 * @param highestBytes the most that pages of all kinds have come to since the process began
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">RssAnon, VmHWM</a>
 */
public record ProcessMemory(long anonymousBytes, long highestBytes) {
  private static final long KIB = 1_024;

  /** At this moment; empty where the kernel doesn't tell. */
  public static Optional<ProcessMemory> now() {
    return now(Path.of("/proc"));
  }

  /**
   * @param proc where processes are
   */
  static Optional<ProcessMemory> now(Path proc) {
    List<String> lines;
    try {
      lines = Files.readAllLines(proc.resolve("self").resolve("status"));
    } catch (IOException notHere) {
      return Optional.empty();
    }
    OptionalLong anonymous = bytes(lines, "RssAnon:");
    OptionalLong highest = bytes(lines, "VmHWM:");
    return anonymous.isPresent() && highest.isPresent()
        ? Optional.of(new ProcessMemory(anonymous.getAsLong(), highest.getAsLong()))
        : Optional.empty();
  }

  private static OptionalLong bytes(List<String> lines, String field) {
    return lines.stream()
        .filter(line -> line.startsWith(field))
        .map(line -> line.substring(field.length()).strip())
        .filter(amount -> amount.matches("[0-9]{1,15} kB"))
        .mapToLong(amount -> KIB * Long.parseLong(amount.substring(0, amount.indexOf(' '))))
        .findFirst();
  }
}
