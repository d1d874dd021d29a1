package dev.gpt2.trainer.dataset;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.zip.ZipArchive;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads an {@code .npz} file: a zip of {@code .npy} arrays, each one chunk of token ids.
 *
 * <p>Every announced length is checked against the file's before memory is taken for it.
 */
final class NpzFile {
  private static final int BLOCK_BYTES = 1 << 16;

  /** Deflate can't do better than this (RFC 1951: 258 bytes from two bits, and a block's head). */
  private static final long BEST_COMPRESSION = 1_032;

  private final Path file;
  private final ZipArchive.Entry entry;
  private final int vocabulary;
  private final ChunkSink chunks;

  /** The first id that isn't of the vocabulary; it may also be the file's damage. */
  private @Nullable InvalidRunException wrongId;

  private NpzFile(Path file, ZipArchive.Entry entry, int vocabulary, ChunkSink chunks) {
    this.file = file;
    this.entry = entry;
    this.vocabulary = vocabulary;
    this.chunks = chunks;
  }

  /**
   * Gives the arrays of a file to {@code chunks}, in the archive's order.
   *
   * @throws CorruptFileException when the archive or an array in it is damaged
   * @throws InvalidRunException when an id isn't one of the vocabulary
   */
  static void read(Path file, int vocabulary, ChunkSink chunks) throws IOException {
    try (ZipArchive zip = ZipArchive.open(file)) {
      for (ZipArchive.Entry entry : zip.entries()) {
        new NpzFile(file, entry, vocabulary, chunks).read(zip);
      }
    }
  }

  private void read(ZipArchive zip) throws IOException {
    CRC32 checksum = new CRC32();
    try (InputStream in = zip.read(entry)) {
      CheckedInputStream checked = new CheckedInputStream(in, checksum);
      NpyHeader header = NpyHeader.read(checked);
      checkLength(header);
      readIds(header, checked);
      if ((int) checksum.getValue() != entry.checksum()) {
        throw corrupt(
            entry.bytes(),
            "checksum %08x expected, %08x found".formatted(entry.checksum(), checksum.getValue()));
      }
    } catch (NpyHeader.Malformed malformed) {
      throw corrupt(0, String.valueOf(malformed.getMessage()));
    } catch (EOFException end) {
      throw corrupt(entry.bytes(), "the array is cut off; its head or its data ends too early");
    } catch (ZipException damaged) {
      throw corrupt(0, "its compressed data is damaged: " + damaged.getMessage());
    }
    if (wrongId != null) {
      throw wrongId;
    }
    chunks.end();
  }

  private void checkLength(NpyHeader header) throws IOException {
    long expectedBytes;
    try {
      expectedBytes =
          Math.addExact(header.bytes(), Math.multiplyExact(header.length(), header.type().bytes()));
    } catch (ArithmeticException overflow) {
      throw corrupt(0, "%d elements announced".formatted(header.length()));
    }
    if (expectedBytes != entry.bytes()) {
      throw corrupt(
          header.bytes(),
          "%d elements of %d bytes expected, so %d bytes in all, %d found"
              .formatted(header.length(), header.type().bytes(), expectedBytes, entry.bytes()));
    }
    if (header.length() > chunks.longestChunk()) {
      throw corrupt(
          0,
          "at most %d elements expected, %d found; split the array"
              .formatted(chunks.longestChunk(), header.length()));
    }
    if (expectedBytes / BEST_COMPRESSION > entry.storedBytes()) {
      throw corrupt(
          0,
          "%d bytes announced, more than its %d compressed bytes can hold"
              .formatted(expectedBytes, entry.storedBytes()));
    }
  }

  private void readIds(NpyHeader header, InputStream in) throws IOException {
    chunks.begin(vocabulary, header.length());
    byte[] block = new byte[BLOCK_BYTES];
    int blockIds = BLOCK_BYTES / header.type().bytes();
    for (long done = 0; done < header.length(); ) {
      int[] ids = new int[(int) Math.min(blockIds, header.length() - done)];
      int bytes = ids.length * header.type().bytes();
      if (in.readNBytes(block, 0, bytes) < bytes) {
        throw new EOFException();
      }
      ByteBuffer values = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < ids.length; i++) {
        ids[i] = checkedId(header.type().next(values), done + i);
      }
      chunks.add(ids);
      done += ids.length;
    }
  }

  private int checkedId(long id, long index) {
    if (id >= 0 && id < vocabulary) {
      return (int) id;
    }
    if (wrongId == null) {
      wrongId =
          new InvalidRunException(
              ("%s: array %s, element %d: a token id in [0, %d) expected, %d found; was it encoded"
                      + " with another tokenizer?")
                  .formatted(file, entry.name(), index, vocabulary, id));
    }
    return 0;
  }

  private CorruptFileException corrupt(long offset, String message) {
    return new CorruptFileException(
        file,
        "array %s: at byte %d: %s; encode the dataset again or copy it again"
            .formatted(entry.name(), offset, message));
  }
}
