package dev.gpt2.trainer.dataset;

import dev.gpt2.run.InvalidRunException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Finds a dataset's files: one file, all files below a folder, or those that a glob matches.
 *
 * <p>Names that begin with a dot are left out below a folder: they are a Kubernetes volume's own
 * second view of its files ({@code ..data}), a version control's or an editor's. So is a disk's
 * {@code lost+found}. Links to files are followed, links to folders below the given one are not.
 */
public final class DatasetFiles {
  private DatasetFiles() {}

  /**
   * The files, sorted by path.
   *
   * @throws InvalidRunException when there is none
   */
  public static List<Path> gather(String path) throws IOException {
    Path plain = Path.of(path);
    if (Files.isRegularFile(plain)) {
      return List.of(plain);
    }
    if (Files.isDirectory(plain)) {
      List<Path> files = filesBelow(plain, file -> true);
      return orRefuse(files, plain, path, "no files in this folder or below");
    }
    if (Files.exists(plain)) {
      throw new InvalidRunException("dataset.path: %s is neither file nor folder".formatted(path));
    }
    if (!Glob.isGlob(path)) {
      return orRefuse(List.of(), plain, path, "no such file or folder");
    }
    Glob glob = new Glob(plain.toString());
    Path root = Path.of(glob.root());
    if (!Files.isDirectory(root)) {
      return orRefuse(List.of(), root, path, "the pattern's folder is not there");
    }
    Pattern pattern = glob.pattern();
    List<Path> files = filesBelow(root, file -> pattern.matcher(file.toString()).matches());
    return orRefuse(files, root, path, "no file matches this pattern");
  }

  private static List<Path> filesBelow(Path root, Predicate<Path> wanted) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return !folder.equals(root) && isLeftOut(folder)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!isLeftOut(file) && Files.isRegularFile(file) && wanted.test(file)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof AccessDeniedException) {
              throw new AccessDeniedException(
                  file.toString(),
                  null,
                  "the dataset can't be read by this process; give it read access (in a pod: securityContext.fsGroup)");
            }
            throw failure;
          }
        });
    return files.stream().sorted().toList();
  }

  private static boolean isLeftOut(Path path) {
    Path name = path.getFileName();
    String text = name == null ? "" : name.toString();
    return text.startsWith(".") || text.equals("lost+found");
  }

  private static List<Path> orRefuse(List<Path> files, Path near, String path, String problem) {
    if (files.isEmpty()) {
      throw new InvalidRunException(
          "dataset.path: %s: %s; %s".formatted(path, problem, Surroundings.of(near)));
    }
    return files;
  }
}
