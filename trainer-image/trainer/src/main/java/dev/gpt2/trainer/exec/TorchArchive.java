package dev.gpt2.trainer.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive written from the text of its methods.
 *
 * <p>DJL's NDArray offers a part of ATen; a loaded TorchScript module can call all of it. The
 * format (torch/csrc/jit/serialization in PyTorch 2.7): a zip of stored entries with the module's
 * code, a pickle of the module object, here one attribute {@code training}, and the version of the
 * operator schemas.
 */
final class TorchArchive {
  /** Schemas of today; archives that say 3 get old ones. */
  private static final String OPERATOR_VERSION = "10\n";

  private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

  private TorchArchive() {}

  /** An archive of one class, {@code __torch__.Ops}, with these methods. */
  static InputStream of(String methods) {
    String code =
        "class Ops(Module):\n"
            + "  __parameters__ = []\n"
            + "  __buffers__ = []\n"
            + "  training : bool\n"
            + methods;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "ops/data.pkl", module());
      store(zip, "ops/code/__torch__.py", code.getBytes(UTF_8));
      store(zip, "ops/constants.pkl", EMPTY_TUPLE);
      store(zip, "ops/version", OPERATOR_VERSION.getBytes(UTF_8));
      store(zip, "ops/byteorder", "little".getBytes(UTF_8));
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory", impossible);
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  /** Pickle, protocol 2: a new {@code __torch__.Ops} whose state is {@code {"training": False}}. */
  private static byte[] module() {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2}); // PROTO 2
    pickle.writeBytes("c__torch__\nOps\n".getBytes(UTF_8)); // GLOBAL
    pickle.writeBytes(new byte[] {'q', 0, ')', (byte) 0x81}); // BINPUT 0, (), NEWOBJ
    pickle.writeBytes(new byte[] {'}', '(', 'X', 8, 0, 0, 0}); // {}, MARK, BINUNICODE of 8 bytes
    pickle.writeBytes("training".getBytes(UTF_8));
    pickle.writeBytes(new byte[] {'q', 1, (byte) 0x89, 'u', 'b', 'q', 2, '.'}); // False, BUILD
    return pickle.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
