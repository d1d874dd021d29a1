package dev.gpt2.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.ReadAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prompts as files hold them. */
final class Prompts {
  private Prompts() {}

  /**
   * A file's text, without the line end that editors put at its end.
   *
   * @throws InvalidRunException when it isn't UTF-8
   */
  static String read(Path file) throws IOException {
    ReadAccess.require("--prompt-file", file);
    if (!Files.isRegularFile(file)) {
      throw new InvalidRunException("--prompt-file: %s: no such file".formatted(file));
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    CoderResult result =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(bytes, text, true);
    if (result.isError()) {
      throw new InvalidRunException(
          "--prompt-file: %s: at byte %d: text in UTF-8 expected, found 0x%02X; convert the file"
              .formatted(file, bytes.position(), bytes.get(bytes.position())));
    }
    String whole = text.flip().toString();
    return whole.endsWith("\r\n")
        ? whole.substring(0, whole.length() - 2)
        : whole.endsWith("\n") ? whole.substring(0, whole.length() - 1) : whole;
  }
}
