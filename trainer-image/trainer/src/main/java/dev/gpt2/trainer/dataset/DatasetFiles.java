package dev.gpt2.trainer.dataset;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.Glob;
import dev.gpt2.trainer.file.ReadAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds a dataset's files: one file, all files below a folder, or those that a glob matches.
 *
 * <p>A path that exists is taken as it is, even if it has a glob's characters in it. {@link
 * VisibleFiles} says which files below a folder count.
 */
public final class DatasetFiles {
  private DatasetFiles() {}

  /**
   * The files, sorted by path; this process may read them.
   *
   * @throws InvalidRunException when there is none
   */
  public static List<Path> gather(String path) throws IOException {
    List<Path> files = find(path);
    for (Path file : files) {
      ReadAccess.require("dataset.path", file);
    }
    return files;
  }

  private static List<Path> find(String path) throws IOException {
    Path plain = plain(path);
    ReadAccess.require("dataset.path", plain);
    if (Files.isRegularFile(plain)) {
      return List.of(plain);
    }
    if (Files.isDirectory(plain)) {
      return orRefuse(
          VisibleFiles.below(plain, file -> true), plain, path, "no files in this folder or below");
    }
    if (Files.exists(plain)) {
      throw new InvalidRunException(
          "dataset.path: %s: a file, a folder or a glob expected, found neither".formatted(path));
    }
    if (!Glob.isGlob(path)) {
      return orRefuse(List.of(), plain, path, "no such file or folder");
    }
    Glob glob = new Glob(plain.toString());
    Path root = Path.of(glob.root());
    ReadAccess.require("dataset.path", root);
    if (!Files.isDirectory(root)) {
      return orRefuse(List.of(), root, path, "the folder to search is not there");
    }
    Pattern pattern = glob.pattern("dataset.path");
    List<Path> files = VisibleFiles.below(root, file -> pattern.matcher(file.toString()).matches());
    return orRefuse(files, root, path, "no file matches this pattern");
  }

  /** Whether a dataset's file is text, by its name; the others hold tokens already. */
  public static boolean isText(Path file) {
    return !file.toString().endsWith(".npz");
  }

  /** Whether a file of this name is, or would be, one of a dataset's. */
  static boolean include(String dataset, Path file) {
    Path plain = plain(dataset).toAbsolutePath().normalize();
    Path whole = file.toAbsolutePath().normalize();
    return whole.equals(plain)
        || (Files.isDirectory(plain) && whole.startsWith(plain))
        || (!Files.exists(plain)
            && Glob.isGlob(dataset)
            && new Glob(plain.toString())
                .pattern("dataset.path")
                .matcher(whole.toString())
                .matches());
  }

  private static Path plain(String path) {
    try {
      return Path.of(path);
    } catch (InvalidPathException wrong) {
      throw new InvalidRunException(
          "dataset.path: %s is not a path: %s".formatted(wrong.getInput(), wrong.getReason()));
    }
  }

  private static List<Path> orRefuse(List<Path> files, Path near, String path, String problem) {
    if (files.isEmpty()) {
      throw new InvalidRunException(
          "dataset.path: %s: %s; %s".formatted(path, problem, Surroundings.of(near)));
    }
    return files;
  }
}
