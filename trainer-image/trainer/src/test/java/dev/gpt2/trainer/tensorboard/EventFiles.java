package dev.gpt2.trainer.tensorboard;

import dev.gpt2.trainer.tensorboard.EventReader.Message;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What TensorBoard shows of a folder's event files. */
public final class EventFiles {
  private EventFiles() {}

  /** The steps that have a value of a tag, in the order in which they came. */
  public static List<Long> steps(Path folder, String tag) throws IOException {
    List<Long> steps = new ArrayList<>();
    for (Path file : inOrder(folder)) {
      for (Message event : EventReader.events(whole(Files.readAllBytes(file)))) {
        if (event.has(7)) {
          // a session that starts drops what was read of its first step and later ones
          steps.removeIf(step -> step >= event.number(2));
        } else if (event.has(5) && has(event, tag)) {
          steps.add(event.number(2));
        }
      }
    }
    return steps;
  }

  private static List<Path> inOrder(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).contains("tfevents"))
          .sorted()
          .toList();
    }
  }

  private static boolean has(Message event, String tag) {
    return event.message(5).messages(1).stream().anyMatch(value -> value.text(1).equals(tag));
  }

  /** Without a record that a killed writer left unfinished. */
  private static byte[] whole(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int end = 0;
    try {
      while (in.hasRemaining()) {
        int length = (int) in.getLong();
        in.position(in.position() + 4 + length + 4);
        end = in.position();
      }
    } catch (BufferUnderflowException | IllegalArgumentException cut) {
      return Arrays.copyOf(file, end);
    }
    return file;
  }
}
