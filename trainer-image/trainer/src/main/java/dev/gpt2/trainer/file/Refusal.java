package dev.gpt2.trainer.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** Why the disk refused, in words: Java's own messages are often no more than a file's name. */
public final class Refusal {
  private Refusal() {}

  public static String of(IOException refused) {
    return switch (refused) {
      case AccessDeniedException denied ->
          "%s: permission denied; let this process's user or group write there"
              .formatted(denied.getFile());
      case NoSuchFileException missing -> missing.getFile() + ": no such file or folder";
      case FileAlreadyExistsException other -> other.getFile() + ": is there, but no folder";
      default -> String.valueOf(refused.getMessage());
    };
  }
}
