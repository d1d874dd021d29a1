package dev.gpt2.trainer.dataset;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.ReadAccess;
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

/**
 * The files below a folder that are meant to be seen.
 *
 * <p>Names that begin with a dot are left out: they are a Kubernetes volume's own second view of
 * its files ({@code ..data}), a version control's or an editor's. So is a disk's {@code
 * lost+found}. Links to files are followed, links to folders are not, so that no file comes twice.
 */
final class VisibleFiles extends SimpleFileVisitor<Path> {
  private final Path root;
  private final Predicate<Path> wanted;
  private final List<Path> files = new ArrayList<>();

  private VisibleFiles(Path root, Predicate<Path> wanted) {
    this.root = root;
    this.wanted = wanted;
  }

  /** Those that are {@code wanted}, sorted by path. */
  static List<Path> below(Path root, Predicate<Path> wanted) throws IOException {
    VisibleFiles visible = new VisibleFiles(root, wanted);
    Files.walkFileTree(Files.isSymbolicLink(root) ? root.resolve(".") : root, visible);
    return visible.files.stream().sorted().toList();
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    return isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path visited, BasicFileAttributes attributes) {
    Path file = root.resolve(root.relativize(visited).normalize());
    if (!isHidden(file) && wanted.test(file)) {
      if (Files.isRegularFile(file)) {
        files.add(file);
      } else if (attributes.isSymbolicLink() && !Files.exists(file)) {
        throw new InvalidRunException(
            "dataset.path: %s: a file expected, found a link to nothing; remove it or its target"
                    .formatted(file)
                + " has to come back");
      }
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
    throw failure instanceof AccessDeniedException
        ? ReadAccess.denied("dataset.path", file)
        : failure;
  }

  private boolean isHidden(Path path) {
    if (path.equals(root)) {
      return false;
    }
    String name = String.valueOf(path.getFileName());
    return (name.startsWith(".") && !name.equals(".")) || name.equals("lost+found");
  }
}
