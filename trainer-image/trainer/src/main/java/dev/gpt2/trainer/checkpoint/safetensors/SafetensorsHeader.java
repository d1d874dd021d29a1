package dev.gpt2.trainer.checkpoint.safetensors;

import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;

/**
 * The header of a safetensors file, with every length checked.
 *
 * <p>Format: the header's length N (uint64, little-endian), N bytes of JSON from tensor name to
 * dtype, shape and offsets, then the tensors' bytes; together they fill the rest of the file
 * without holes (huggingface/safetensors, README, section Format). Offsets count from the end of
 * the header.
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, TensorEntry> tensors) {
  static final int LENGTH_BYTES = Long.BYTES;
  static final String METADATA = "__metadata__";

  /** The limit of the format's own library. */
  private static final long LARGEST_BYTES = 100_000_000;

  static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
    long fileBytes = channel.size();
    if (fileBytes < LENGTH_BYTES) {
      throw new CorruptFileException(
          file, 0, "8 bytes with the header's length expected, %d found".formatted(fileBytes));
    }
    long headerBytes =
        ByteBuffer.wrap(exactly(file, channel, 0, LENGTH_BYTES))
            .order(ByteOrder.LITTLE_ENDIAN)
            .getLong();
    if (headerBytes < 2 || headerBytes > Math.min(LARGEST_BYTES, fileBytes - LENGTH_BYTES)) {
      throw new CorruptFileException(
          file,
          0,
          ("a header of 2 to %d bytes expected, %s announced in a file of %d bytes; the file is cut"
                  + " off or isn't safetensors: copy it again")
              .formatted(LARGEST_BYTES, Long.toUnsignedString(headerBytes), fileBytes));
    }
    byte[] json = exactly(file, channel, LENGTH_BYTES, (int) headerBytes);
    return new HeaderParser(file, LENGTH_BYTES + headerBytes, fileBytes).parse(json);
  }

  private static byte[] exactly(Path file, FileChannel channel, long offset, int bytes)
      throws IOException {
    byte[] read = new byte[bytes];
    ByteBuffer buffer = ByteBuffer.wrap(read);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new CorruptFileException(
            file,
            offset + buffer.position(),
            "%d more bytes of the header expected, the file ends".formatted(buffer.remaining()));
      }
    }
    return read;
  }
}
