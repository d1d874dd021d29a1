package dev.gpt2.trainer.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the kernel lets this process and its neighbours in the container have: the lowest limit of
 * its control group and of all groups above that can be seen, at most the machine's memory.
 *
 * <p>A container sees its own group as the root of the hierarchy, in which case that is the only
 * limit; or it sees the machine's paths in {@code /proc/self/cgroup} but only its own group below
 * the mount point. So groups that don't exist are passed over, up to the root.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">cgroup v2, memory.max</a>
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/memory.html">cgroup v1, section 4</a>
 */
public final class ContainerMemory {
  /** Version 1 has no word for "no limit": it is the largest number of whole pages. */
  private static final long NO_LIMIT = 1L << 60;

  private static final long KIB = 1_024;

  private final Path groups;
  private final Path proc;

  /**
   * @param groups where control groups are mounted, {@code /sys/fs/cgroup}
   * @param proc where processes are, {@code /proc}
   */
  public ContainerMemory(Path groups, Path proc) {
    this.groups = groups;
    this.proc = proc;
  }

  public static ContainerMemory ofThisProcess() {
    return new ContainerMemory(Path.of("/sys/fs/cgroup"), Path.of("/proc"));
  }

  /** The limit; empty where the kernel tells neither one nor the machine's memory. */
  public Optional<MemoryLimit> limit() {
    return Stream.of(unified(), perController(), machine())
        .flatMap(List::stream)
        .min(Comparator.comparingLong(MemoryLimit::bytes));
  }

  /** Version 2: one hierarchy for all controllers, {@code 0::/path}. */
  private List<MemoryLimit> unified() {
    return upwards(groups, ownPath("")).stream()
        .map(group -> group.resolve("memory.max"))
        .flatMap(file -> stated(file, "").stream())
        .toList();
  }

  /** Version 1: a hierarchy of its own for memory, {@code 4:memory:/path}. */
  private List<MemoryLimit> perController() {
    return upwards(groups.resolve("memory"), ownPath("memory")).stream()
        .flatMap(
            group ->
                Stream.concat(
                    stated(group.resolve("memory.limit_in_bytes"), "").stream(),
                    // also counts groups above that can't be seen from here
                    stated(group.resolve("memory.stat"), "hierarchical_memory_limit").stream()))
        .toList();
  }

  private List<MemoryLimit> machine() {
    return stated(proc.resolve("meminfo"), "MemTotal:")
        .map(total -> new MemoryLimit(total.bytes() * KIB, "the machine's memory"))
        .stream()
        .toList();
  }

  /** The process's group in the hierarchy of that controller, of none in version 2. */
  private Path ownPath(String controller) {
    return lines(proc.resolve("self").resolve("cgroup")).stream()
        .map(line -> line.split(":", 3))
        .filter(fields -> fields.length == 3)
        .filter(fields -> Arrays.asList(fields[1].split(",", -1)).contains(controller))
        .map(fields -> Path.of("/").relativize(Path.of(fields[2])))
        .findFirst()
        .orElse(Path.of(""));
  }

  /** A group and those above it, up to the root; of one outside the root, the root alone. */
  private static List<Path> upwards(Path root, Path own) {
    List<Path> found = new ArrayList<>();
    Path group = root.resolve(own).normalize();
    while (group != null && group.startsWith(root) && !group.equals(root)) {
      found.add(group);
      group = group.getParent();
    }
    found.add(root);
    return found;
  }

  /** The number after a word at the start of a line; of a file with a number alone, that one. */
  private static Optional<MemoryLimit> stated(Path file, String word) {
    return lines(file).stream()
        .filter(line -> line.startsWith(word))
        .map(line -> number(line.substring(word.length())))
        .flatMapToLong(OptionalLong::stream)
        .filter(bytes -> 0 <= bytes && bytes < NO_LIMIT)
        .mapToObj(bytes -> new MemoryLimit(bytes, file.toString()))
        .findFirst();
  }

  /** Empty for {@code max}, and for what no kernel writes. */
  private static OptionalLong number(String text) {
    String digits = text.strip().split(" ", 2)[0];
    try {
      return OptionalLong.of(Long.parseLong(digits));
    } catch (NumberFormatException word) {
      return OptionalLong.empty();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException notHere) { // which versions are there, and what may be read, differs
      return List.of();
    }
  }
}
