package dev.gpt2.trainer.checkpoint;

import dev.gpt2.trainer.file.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The checkpoints' folders below a run's, by name alone: what is in them is not looked at. */
record StepFolders(Path run) {

  /** All checkpoints, whole or damaged, the newest first. */
  List<Path> newestFirst() throws IOException {
    return list(folder -> StepName.step(folder).isPresent()).stream()
        .sorted(Comparator.comparingLong(StepFolders::step).reversed())
        .toList();
  }

  /** A name to write a checkpoint under, with nothing there. */
  Path partial(long step) throws IOException {
    Path partial = run.resolve(StepName.hidden(step, StepName.PARTIAL));
    Folders.deleteIfExists(partial);
    return partial;
  }

  /** Gives a written folder its name; one that is in its place makes room. */
  Path publish(long step, Path partial) throws IOException {
    Path finished = run.resolve(StepName.of(step));
    Path replaced = run.resolve(StepName.hidden(step, StepName.REPLACED));
    if (Files.exists(finished)) {
      Folders.deleteIfExists(replaced);
      rename(finished, replaced);
    }
    rename(partial, finished);
    Folders.sync(run);
    Folders.deleteIfExists(replaced);
    return finished;
  }

  /**
   * Checkpoints up to {@code newestStep} but for the newest {@code keep}, the oldest first.
   *
   * <p>One beyond that step, which was just written, is damaged: the run would have gone on from it
   * otherwise. It neither counts nor goes, until the run reaches its step and replaces it.
   */
  List<Path> olderThan(int keep, long newestStep) throws IOException {
    return newestFirst().stream()
        .filter(folder -> step(folder) <= newestStep)
        .skip(keep)
        .toList()
        .reversed();
  }

  void delete(Path folder) throws IOException {
    Path deleted = run.resolve(StepName.hidden(step(folder), StepName.DELETED));
    Folders.deleteIfExists(deleted);
    rename(folder, deleted);
    Folders.deleteIfExists(deleted);
  }

  /** Removes what a killed writer left, and puts back what it had only moved aside. */
  void clearHidden() throws IOException {
    for (Path hidden : list(StepName::isHidden)) {
      Path visible = run.resolve(StepName.visible(hidden));
      if (StepName.isReplaced(hidden) && !Files.exists(visible)) {
        rename(hidden, visible);
      } else {
        Folders.deleteIfExists(hidden);
      }
    }
  }

  private List<Path> list(Predicate<Path> wanted) throws IOException {
    try (Stream<Path> folders = Files.list(run)) {
      return folders.filter(wanted).filter(Files::isDirectory).toList();
    }
  }

  private static long step(Path folder) {
    return StepName.step(folder).orElseThrow();
  }

  private static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }
}
