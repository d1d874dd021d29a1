package dev.gpt2.trainer.dataset;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a {@code .npy} array with one dimension.
 *
 * <p>Format: the magic {@code \x93NUMPY}, major and minor version, the length of the description (2
 * bytes in version 1, 4 in versions 2 and 3), and the description, a Python dictionary with {@code
 * descr}, {@code fortran_order} and {@code shape} (numpy, {@code numpy/lib/format.py}). In one
 * dimension Fortran's order is C's.
 *
 * @param bytes size of the head itself, where the elements begin
 */
record NpyHeader(NpyType type, long length, int bytes) {
  private static final byte[] MAGIC = "\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1);

  /** numpy fills up to a multiple of 64 bytes, with room for any length. */
  static final int WRITTEN_BYTES = 128;

  /** numpy writes 118 bytes; a structured type may need more, and is refused then. */
  private static final int LONGEST_DESCRIPTION = 65_535;

  private static final Pattern DESCRIPTION = entry("'([^']*)'|(\\[.*\\])", "descr");
  private static final Pattern ORDER = entry("(True|False)", "fortran_order");
  private static final Pattern SHAPE = entry("\\(([^)]*)\\)", "shape");
  private static final Pattern ONE_DIMENSION = Pattern.compile("\\s*(\\d{1,18})L?\\s*,\\s*");

  /** What is wrong with a head, and where. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /** The head that numpy writes for an array, always of {@link #WRITTEN_BYTES}. */
  static byte[] write(NpyType type, long length) {
    String description =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%d,), }"
            .formatted(type.description(), length);
    ByteBuffer head = ByteBuffer.allocate(WRITTEN_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    head.put(MAGIC).put((byte) 1).put((byte) 0);
    head.putShort((short) (WRITTEN_BYTES - head.position() - Short.BYTES));
    head.put(description.getBytes(StandardCharsets.ISO_8859_1));
    while (head.remaining() > 1) {
      head.put((byte) ' ');
    }
    return head.put((byte) '\n').array();
  }

  static NpyHeader read(InputStream in) throws IOException, Malformed {
    ByteBuffer start = exactly(in, MAGIC.length + 2);
    for (byte expected : MAGIC) {
      if (start.get() != expected) {
        throw new Malformed("the magic \\x93NUMPY of an array expected, something else found");
      }
    }
    int version = start.get();
    int lengthBytes =
        switch (version) {
          case 1 -> 2;
          case 2, 3 -> 4;
          default ->
              throw new Malformed(
                  "version 1, 2 or 3 of the npy format expected, %d found; save it again with"
                          .formatted(version)
                      + " numpy.savez_compressed");
        };
    ByteBuffer length = exactly(in, lengthBytes);
    long descriptionBytes =
        lengthBytes == 2
            ? Short.toUnsignedLong(length.getShort())
            : Integer.toUnsignedLong(length.getInt());
    if (descriptionBytes > LONGEST_DESCRIPTION) {
      throw new Malformed(
          "a description of at most %d bytes expected, %d announced"
              .formatted(LONGEST_DESCRIPTION, descriptionBytes));
    }
    byte[] description = exactly(in, (int) descriptionBytes).array();
    return parse(
        new String(description, StandardCharsets.ISO_8859_1),
        MAGIC.length + 2 + lengthBytes + description.length);
  }

  private static NpyHeader parse(String description, int bytes) throws Malformed {
    find(ORDER, description);
    String type = find(DESCRIPTION, description);
    NpyType known =
        NpyType.of(type)
            .orElseThrow(
                () ->
                    new Malformed(
                        "token ids of type %s expected, %s found; save them with astype('<u2') or"
                                .formatted(NpyType.known(), type)
                            + " astype('<i4')"));
    String shape = find(SHAPE, description);
    Matcher one = ONE_DIMENSION.matcher(shape);
    if (!one.matches()) {
      throw new Malformed(
          "one dimension expected, shape (%s) found; save each chunk as an array of its own"
              .formatted(shape));
    }
    return new NpyHeader(known, Long.parseLong(one.group(1)), bytes);
  }

  private static String find(Pattern entry, String description) throws Malformed {
    Matcher matcher = entry.matcher(description);
    if (!matcher.find()) {
      throw new Malformed(
          "a dictionary with descr, fortran_order and shape expected, found "
              + description.strip());
    }
    return matcher.group(1) == null ? matcher.group() : matcher.group(1);
  }

  private static Pattern entry(String value, String key) {
    return Pattern.compile("'" + key + "':\\s*(?:" + value + ")");
  }

  private static ByteBuffer exactly(InputStream in, int bytes) throws IOException {
    byte[] read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new EOFException();
    }
    return ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
  }
}
