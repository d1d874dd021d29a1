package dev.gpt2.trainer.checkpoint;

import dev.gpt2.plan.Bytes;
import dev.gpt2.trainer.checkpoint.model.ModelFolder;
import dev.gpt2.trainer.checkpoint.model.TokenizerFiles;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.Disk;
import dev.gpt2.trainer.file.Folders;
import dev.gpt2.trainer.file.Refusal;
import dev.gpt2.trainer.file.WholeFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A run's folder, opened for writing by one process at a time.
 *
 * <p>A checkpoint is written under a hidden name, forced to the disk and renamed, so that at every
 * moment each {@code step-*} folder is whole; whoever is killed leaves a hidden folder, which the
 * next one to open the run removes. A rename within one folder is atomic on POSIX file systems.
 */
public final class RunDirectory implements AutoCloseable {
  private static final Set<String> REQUIRED =
      Set.of(
          ModelFolder.WEIGHTS,
          ModelFolder.CONFIG,
          Checkpoint.OPTIMIZER,
          Checkpoint.STATE,
          TokenizerFiles.VOCABULARY);

  /** Names the checkpoint with the best validation. */
  static final String BEST = "best.json";

  private final Path folder;
  private final Disk disk;
  private final RunLock lock;
  private final StepFolders steps;

  private RunDirectory(Path folder, Disk disk, RunLock lock) {
    this.folder = folder;
    this.disk = disk;
    this.lock = lock;
    this.steps = new StepFolders(folder);
  }

  /** Opens a run's folder, making it where there is none, and clears what a killed writer left. */
  public static RunDirectory open(Path folder) throws IOException {
    return open(folder, Disk.ofMachine());
  }

  static RunDirectory open(Path folder, Disk disk) throws IOException {
    try {
      Files.createDirectories(folder);
      RunLock lock = RunLock.take(folder);
      try {
        new StepFolders(folder).clearHidden();
        return new RunDirectory(folder, disk, lock);
      } catch (IOException refused) {
        lock.close();
        throw refused;
      }
    } catch (IOException refused) {
      throw new IOException(
          "checkpoint.path: %s can't be used: %s".formatted(folder, Refusal.of(refused)), refused);
    }
  }

  public Path folder() {
    return folder;
  }

  /**
   * The newest checkpoint whose files are all as they were written.
   *
   * @param warnings is told of each newer one that isn't, with file and reason
   */
  public Optional<Checkpoint> newestSound(Consumer<String> warnings) throws IOException {
    return newestSound(folder, warnings);
  }

  /** Whether a folder is that of a run which has written checkpoints, whole or damaged. */
  public static boolean isRun(Path folder) throws IOException {
    return Files.isDirectory(folder) && !new StepFolders(folder).newestFirst().isEmpty();
  }

  /** The same of a run that isn't opened, and may be going on. */
  public static Optional<Checkpoint> newestSound(Path run, Consumer<String> warnings)
      throws IOException {
    for (Path candidate : new StepFolders(run).newestFirst()) {
      try {
        return Optional.of(read(candidate));
      } catch (CorruptFileException damaged) {
        warnings.accept(
            "checkpoint %s is damaged and skipped: %s"
                .formatted(candidate.getFileName(), damaged.getMessage()));
      }
    }
    return Optional.empty();
  }

  /**
   * A checkpoint that lies anywhere.
   *
   * @throws CorruptFileException when one of its files isn't as it was written
   */
  public static Checkpoint read(Path checkpoint) throws IOException {
    Checksums.verify(checkpoint, REQUIRED);
    return new Checkpoint(checkpoint, TrainerState.read(checkpoint.resolve(Checkpoint.STATE)));
  }

  /**
   * Writes a checkpoint; then deletes those that needn't stay.
   *
   * @throws IOException when the disk is full or refuses; older checkpoints are as they were
   */
  public Checkpoint write(CheckpointContent content, Retention retention) throws IOException {
    long step = content.state().step();
    Path partial = steps.partial(step);
    CheckpointWriter writer = new CheckpointWriter(disk, partial, content);
    try {
      requireRoom(writer.sizeBytes());
      Files.createDirectory(partial);
      writer.write();
      Path finished = steps.publish(step, partial);
      List<Path> older = steps.olderThan(retention.keep(), step);
      for (Path superfluous : retention.superfluous(older, content.state())) {
        steps.delete(superfluous);
      }
      return new Checkpoint(finished, content.state());
    } catch (IOException refused) {
      IOException failure = failed(step, writer.sizeBytes(), refused);
      giveRoomBack(partial, failure);
      throw failure;
    }
  }

  /** Says in {@value #BEST} which checkpoint has the best validation; it is the one to take. */
  public void markBest(Checkpoint checkpoint) throws IOException {
    ValidationState validation = checkpoint.state().validation();
    if (validation == null) {
      throw new IllegalArgumentException(checkpoint.name() + " has no validation");
    }
    String json =
        "{\"checkpoint\": \"%s\", \"step\": %d, \"validationLoss\": %s}%n"
            .formatted(checkpoint.name(), validation.bestStep(), validation.best());
    WholeFile.replace(disk, folder.resolve(BEST), json);
  }

  private void requireRoom(long neededBytes) throws IOException {
    if (disk.usableBytes(folder) < neededBytes) {
      throw new FileSystemException(folder.toString(), null, "not enough room");
    }
  }

  private IOException failed(long step, long neededBytes, IOException refused) {
    return new IOException(
        ("checkpoint.path: %s: %s can't be written: %s; it needs %s, %s are free; free some"
                + " room, lower checkpoint.keep or give a larger volume; older checkpoints are as"
                + " they were")
            .formatted(
                folder,
                StepName.of(step),
                Refusal.of(refused),
                Bytes.format(neededBytes),
                Bytes.format(disk.usableBytes(folder))),
        refused);
  }

  private static void giveRoomBack(Path partial, IOException failure) {
    try {
      Folders.deleteIfExists(partial);
    } catch (IOException again) {
      failure.addSuppressed(again);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
