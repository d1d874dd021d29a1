package dev.gpt2.trainer.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes {@code .npz} files, good ones and odd ones. */
final class Npz {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ZipOutputStream zip = new ZipOutputStream(bytes);
  private int arrays;

  /** An array as numpy writes it, of one of the types that {@link NpzFile} reads. */
  Npz array(String type, long... ids) {
    return entry(npy(1, header(type, "(%d,)".formatted(ids.length)), elements(type, ids)), true);
  }

  /** Any bytes, under the name that an array would have. */
  Npz entry(byte[] content, boolean deflated) {
    return entry("arr_%d.npy".formatted(arrays++), content, deflated);
  }

  Npz entry(String name, byte[] content, boolean deflated) {
    try {
      ZipEntry entry = new ZipEntry(name);
      if (!deflated) {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
      }
      zip.putNextEntry(entry);
      zip.write(content);
      zip.closeEntry();
      return this;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  byte[] bytes() {
    try {
      zip.close();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  static String header(String type, String shape) {
    return "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape);
  }

  static byte[] npy(int version, String header, byte[] elements) {
    byte[] description = (header + "\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer npy =
        ByteBuffer.allocate(12 + description.length + elements.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    npy.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    npy.put((byte) version).put((byte) 0);
    if (version == 1) {
      npy.putShort((short) description.length);
    } else {
      npy.putInt(description.length);
    }
    npy.put(description).put(elements).flip();
    byte[] bytes = new byte[npy.remaining()];
    npy.get(bytes);
    return bytes;
  }

  static byte[] elements(String type, long... ids) {
    int width = type.charAt(2) - '0';
    ByteBuffer elements = ByteBuffer.allocate(width * ids.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long id : ids) {
      for (int i = 0; i < width; i++) {
        elements.put((byte) (id >> (Byte.SIZE * i)));
      }
    }
    byte[] bytes = new byte[elements.flip().remaining()];
    elements.get(bytes);
    return bytes;
  }
}
