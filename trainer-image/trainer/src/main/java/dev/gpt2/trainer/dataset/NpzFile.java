package dev.gpt2.trainer.dataset;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.CorruptFileException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads an {@code .npz} file: a zip of {@code .npy} arrays, each one chunk of token ids.
 *
 * <p>{@link ZipFile} knows zip64 and data descriptors, but doesn't compare checksums; that is done
 * here. Every announced length is checked against the file's before memory is taken for it.
 */
final class NpzFile {
  private static final int BLOCK_BYTES = 1 << 16;

  /** Deflate can't do better than this (RFC 1951: 258 bytes from two bits, and a block's head). */
  private static final long BEST_COMPRESSION = 1_032;

  private final Path file;
  private final ZipEntry entry;
  private final int vocabulary;

  private NpzFile(Path file, ZipEntry entry, int vocabulary) {
    this.file = file;
    this.entry = entry;
    this.vocabulary = vocabulary;
  }

  /**
   * Gives the arrays of a file to {@code chunks}, in the archive's order.
   *
   * @throws CorruptFileException when the archive or an array in it is damaged
   * @throws InvalidRunException when an id isn't one of the vocabulary
   */
  static void read(Path file, int vocabulary, Consumer<Chunk> chunks) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (!entry.isDirectory()) {
          chunks.accept(new NpzFile(file, entry, vocabulary).read(zip));
        }
      }
    } catch (ZipException damaged) {
      throw new CorruptFileException(
          file,
          "not a whole zip archive (%s); copy it again or save it again with numpy.savez_compressed"
              .formatted(damaged.getMessage()));
    }
  }

  private Chunk read(ZipFile zip) throws IOException {
    CRC32 checksum = new CRC32();
    try (InputStream in = zip.getInputStream(entry)) {
      CheckedInputStream checked = new CheckedInputStream(in, checksum);
      NpyHeader header = NpyHeader.read(checked);
      checkLength(header);
      Chunk chunk = readIds(header, checked);
      if (checksum.getValue() != entry.getCrc()) {
        throw corrupt(
            entry.getSize(),
            "checksum %08x expected, %08x found".formatted(entry.getCrc(), checksum.getValue()));
      }
      return chunk;
    } catch (NpyHeader.Malformed malformed) {
      throw corrupt(0, String.valueOf(malformed.getMessage()));
    } catch (EOFException end) {
      throw corrupt(entry.getSize(), "the array is cut off; its head or its data ends too early");
    } catch (ZipException damaged) {
      throw corrupt(0, "its compressed data is damaged: " + damaged.getMessage());
    }
  }

  private void checkLength(NpyHeader header) throws IOException {
    long expectedBytes;
    try {
      expectedBytes =
          Math.addExact(header.bytes(), Math.multiplyExact(header.length(), header.type().bytes()));
    } catch (ArithmeticException overflow) {
      throw corrupt(0, "%d elements announced".formatted(header.length()));
    }
    if (expectedBytes != entry.getSize()) {
      throw corrupt(
          header.bytes(),
          "%d elements of %d bytes expected, so %d bytes in all, %d found"
              .formatted(header.length(), header.type().bytes(), expectedBytes, entry.getSize()));
    }
    if (header.length() > ChunkGrowth.LONGEST_CHUNK) {
      throw corrupt(
          0,
          "at most %d elements expected, %d found; split the array"
              .formatted(ChunkGrowth.LONGEST_CHUNK, header.length()));
    }
    if (expectedBytes / BEST_COMPRESSION > entry.getCompressedSize()) {
      throw corrupt(
          0,
          "%d bytes announced, more than its %d compressed bytes can hold"
              .formatted(expectedBytes, entry.getCompressedSize()));
    }
  }

  private Chunk readIds(NpyHeader header, InputStream in) throws IOException {
    Chunk.Builder chunk = Chunk.builder(vocabulary, Math.toIntExact(header.length()));
    byte[] block = new byte[BLOCK_BYTES];
    int blockIds = BLOCK_BYTES / header.type().bytes();
    for (long done = 0; done < header.length(); ) {
      int ids = (int) Math.min(blockIds, header.length() - done);
      int bytes = ids * header.type().bytes();
      if (in.readNBytes(block, 0, bytes) < bytes) {
        throw new EOFException();
      }
      ByteBuffer values = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < ids; i++) {
        chunk.add(checkedId(header.type().next(values), done + i));
      }
      done += ids;
    }
    return chunk.build();
  }

  private int checkedId(long id, long index) {
    if (id < 0 || id >= vocabulary) {
      throw new InvalidRunException(
          ("%s: array %s, element %d: a token id in [0, %d) expected, %d found; was it encoded with"
                  + " another tokenizer?")
              .formatted(file, entry.getName(), index, vocabulary, id));
    }
    return (int) id;
  }

  private CorruptFileException corrupt(long offset, String message) {
    return new CorruptFileException(
        file,
        "array %s: at byte %d: %s; encode the dataset again or copy it again"
            .formatted(entry.getName(), offset, message));
  }
}
