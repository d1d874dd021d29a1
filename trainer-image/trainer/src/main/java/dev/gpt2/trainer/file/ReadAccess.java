package dev.gpt2.trainer.file;

import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether this process may read something.
 *
 * <p>Asked before anything else, because to {@link Files#isDirectory} and its like what must not be
 * looked at is simply not there, and a message would say so.
 */
public final class ReadAccess {
  private ReadAccess() {}

  /**
   * Does nothing if {@code path} is readable or not there.
   *
   * @param field of the run's spec that names the path
   */
  public static void require(String field, Path path) throws AccessDeniedException {
    boolean exists = Files.exists(path);
    boolean unknown = !exists && !Files.notExists(path);
    if (unknown || (exists && !Files.isReadable(path))) {
      throw denied(field, path);
    }
  }

  public static AccessDeniedException denied(String field, Path path) {
    return new AccessDeniedException(
        field,
        null,
        "%s: this process's user and group may not read it; allow it (in a pod:"
                .formatted(path.toAbsolutePath())
            + " securityContext.fsGroup)");
  }
}
