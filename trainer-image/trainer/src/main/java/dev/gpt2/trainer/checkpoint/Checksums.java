package dev.gpt2.trainer.checkpoint;

import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code SHA256SUMS}: each file's digest, as {@code sha256sum -c} reads it. */
record Checksums(Map<String, String> digestByName) {
  static final String FILE = "SHA256SUMS";

  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  ([^/]+)");

  Checksums {
    digestByName = new TreeMap<>(digestByName);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    digestByName.forEach(
        (name, digest) -> text.append(digest).append("  ").append(name).append('\n'));
    return text.toString();
  }

  /**
   * Compares the files of a folder with its checksums, which must name all {@code required} ones.
   *
   * @throws CorruptFileException that names the first file that is missing or changed
   */
  static void verify(Path folder, Set<String> required) throws IOException {
    Path sums = folder.resolve(FILE);
    if (!Files.isRegularFile(sums)) {
      throw new CorruptFileException(sums, "the checkpoint's checksums expected, no such file");
    }
    Map<String, String> expected = read(sums);
    for (String name : required) {
      if (!expected.containsKey(name)) {
        throw new CorruptFileException(sums, "a line for %s expected, none found".formatted(name));
      }
    }
    for (Map.Entry<String, String> entry : expected.entrySet()) {
      Path file = folder.resolve(entry.getKey());
      if (!Files.isRegularFile(file)) {
        throw new CorruptFileException(file, "expected by SHA256SUMS, no such file");
      }
      String found = Sha256.of(file);
      if (!found.equals(entry.getValue())) {
        throw new CorruptFileException(
            file,
            "SHA-256 %s expected, %s found; it was cut off or changed after it was written"
                .formatted(entry.getValue(), found));
      }
    }
  }

  private static Map<String, String> read(Path sums) throws IOException {
    String text = new String(Files.readAllBytes(sums), StandardCharsets.ISO_8859_1);
    if (!text.endsWith("\n")) {
      throw new CorruptFileException(sums, text.length(), "a line end expected, the file ends");
    }
    Map<String, String> digests = new TreeMap<>();
    for (String line : text.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new CorruptFileException(
            sums,
            "line %d: a digest, two spaces and a name expected".formatted(digests.size() + 1));
      }
      digests.put(matcher.group(2), matcher.group(1));
    }
    return digests;
  }
}
