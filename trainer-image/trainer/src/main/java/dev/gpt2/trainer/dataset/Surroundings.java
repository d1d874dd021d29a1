package dev.gpt2.trainer.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says in a few words what is where something was looked for. */
final class Surroundings {
  private static final int MOST_NAMES = 8;

  private Surroundings() {}

  /** Of the nearest folder that exists, upwards from {@code path}: its name and what it holds. */
  static String of(Path path) {
    Path folder = path.toAbsolutePath().normalize();
    Path parent = folder.getParent();
    while (parent != null && !Files.isDirectory(folder)) {
      folder = parent;
      parent = folder.getParent();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<String> names = entries.map(Surroundings::name).sorted().toList();
      if (names.isEmpty()) {
        return folder + " is empty";
      }
      String first = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
      int more = names.size() - MOST_NAMES;
      return "%s holds %s%s"
          .formatted(folder, first, more > 0 ? " and %d more".formatted(more) : "");
    } catch (IOException unreadable) {
      return folder + " can't be listed: " + unreadable.getMessage();
    }
  }

  private static String name(Path entry) {
    return entry.getFileName() + (Files.isDirectory(entry) ? "/" : "");
  }
}
