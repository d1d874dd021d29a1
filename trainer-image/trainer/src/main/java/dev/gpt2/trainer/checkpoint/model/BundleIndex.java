package dev.gpt2.trainer.checkpoint.model;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.checkpoint.bundle.Bundle;
import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which TensorFlow checkpoint of a folder counts: the one that the file {@code checkpoint} names,
 * or the only one.
 *
 * <p>TensorFlow's {@code Saver} writes that file as text of a protocol buffer, {@code
 * model_checkpoint_path: "model-1000"}, with a whole path at times. Only the name at the path's end
 * is taken, so that a folder may be copied.
 */
record BundleIndex(Path folder, List<String> names) {
  static final String POINTER = "checkpoint";

  private static final Pattern PATH =
      Pattern.compile("(?m)^model_checkpoint_path: \"(?:.*/)?([^/\"]+)\"");

  /** The indexes of a folder; none where it holds no TensorFlow checkpoint. */
  static BundleIndex of(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new BundleIndex(
          folder,
          files
              .map(file -> String.valueOf(file.getFileName()))
              .filter(name -> name.endsWith(Bundle.INDEX))
              .sorted()
              .toList());
    }
  }

  /** The index to read. */
  Path chosen() throws IOException {
    Path pointer = folder.resolve(POINTER);
    if (Files.isRegularFile(pointer)) {
      String name = nameIn(pointer) + Bundle.INDEX;
      if (!names.contains(name)) {
        throw new InvalidRunException(
            "%s: names %s, not found beside it, only %s; copy the whole checkpoint"
                .formatted(pointer, name, names.isEmpty() ? "other files" : names));
      }
      return folder.resolve(name);
    }
    if (names.size() == 1) {
      return folder.resolve(names.getFirst());
    }
    throw new InvalidRunException(
        names.isEmpty()
            ? "%s: weights in model.ckpt.index and model.ckpt.data-00000-of-00001 expected, not found;"
                    .formatted(folder)
                + " is it the whole model?"
            : "%s: one checkpoint expected, or a file %s that names one; found %s"
                .formatted(folder, POINTER, names));
  }

  private static String nameIn(Path pointer) throws IOException {
    String text = new String(Files.readAllBytes(pointer), StandardCharsets.UTF_8);
    Matcher matcher = PATH.matcher(text);
    if (!matcher.find()) {
      throw new CorruptFileException(
          pointer, 0, "a line model_checkpoint_path: \"NAME\" expected, none found");
    }
    return matcher.group(1);
  }
}
