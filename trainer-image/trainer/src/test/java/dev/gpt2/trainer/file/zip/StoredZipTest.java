package dev.gpt2.trainer.file.zip;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.file.Disk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoredZipTest {
  private final Path file;

  StoredZipTest(@TempDir Path folder) {
    file = folder.resolve("some.zip");
  }

  @Test
  void entriesAreReadWithTheirHeads() throws Exception {
    try (FileChannel channel = Disk.ofMachine().create(file)) {
      StoredZip zip = new StoredZip(channel);
      write(zip, "a", "head", "body of a");
      write(zip, "b", "", "");
      write(zip, "c", "", "body of c");
      zip.finish();
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(contents(zip)).containsExactly("headbody of a", "", "body of c");
    }
  }

  /** Each entry's own record is right too: a reader that goes through the archive compares sums. */
  @Test
  void archiveIsReadFromItsBeginningToo() throws Exception {
    Cases.forAll(
        100,
        5_000,
        (random, size) -> {
          byte[] body = new byte[size];
          random.nextBytes(body);
          Files.deleteIfExists(file);
          try (FileChannel channel = Disk.ofMachine().create(file)) {
            StoredZip zip = new StoredZip(channel);
            write(zip, "some.bin", "0123", new String(body, US_ASCII));
            zip.finish();
          }
          byte[] archive = Files.readAllBytes(file);
          try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive))) {
            ZipEntry entry = in.getNextEntry();
            assertThat(entry.getName()).isEqualTo("some.bin");
            assertThat(in.readAllBytes()).hasSize(4 + size);
          }
        });
  }

  @Test
  void archiveMayHaveMoreThan65535Entries() throws Exception {
    try (FileChannel channel = Disk.ofMachine().create(file)) {
      StoredZip zip = new StoredZip(channel);
      for (int i = 0; i < 66_000; i++) {
        write(zip, "e" + i, "", "x");
      }
      zip.finish();
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.size()).isEqualTo(66_000);
      assertThat(zip.getEntry("e65999").getSize()).isEqualTo(1);
    }
  }

  /** 5 GiB of zeros that take no room, and an entry that begins behind them. */
  @Test
  void entryAndPlaceMayBeBeyondFourGibibytes() throws Exception {
    long hole = 5L << 30;
    try (FileChannel channel = Disk.ofMachine().create(file)) {
      channel.position(hole);
      StoredZip zip = new StoredZip(channel);
      write(zip, "behind", "", "it");
      zip.finish();
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(contents(zip)).containsExactly("it");
    }
    ZipArchive.Entry large = new ZipArchive.Entry("large", hole, hole, hole, 1, false);
    ByteBuffer local = ZipRecords.local(large);
    assertThat(local.getLong(local.limit() - Long.BYTES)).isEqualTo(hole);
    ByteBuffer central = ZipRecords.central(large);
    assertThat(central.getLong(central.limit() - Long.BYTES)).isEqualTo(hole);
  }

  private static void write(StoredZip zip, String name, String head, String body)
      throws IOException {
    byte[] headBytes = head.getBytes(US_ASCII);
    zip.begin(name, headBytes.length);
    zip.write(ByteBuffer.wrap(body.getBytes(US_ASCII)));
    zip.end(headBytes);
  }

  private static List<String> contents(ZipFile zip) throws IOException {
    List<String> contents = new ArrayList<>();
    for (ZipEntry entry : Collections.list(zip.entries())) {
      try (InputStream in = zip.getInputStream(entry)) {
        contents.add(new String(in.readAllBytes(), US_ASCII));
      }
    }
    return contents;
  }
}
