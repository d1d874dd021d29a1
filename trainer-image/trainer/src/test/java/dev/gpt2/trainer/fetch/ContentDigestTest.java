package dev.gpt2.trainer.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContentDigestTest {
  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private final Path folder;

  ContentDigestTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** {@code printf abc | git hash-object --stdin} and {@code git hash-object /dev/null}. */
  @Test
  void blobNameIsGits() throws Exception {
    Path abc = Files.writeString(folder.resolve("abc"), "abc");
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThat(blob("f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f").of(abc, ""))
        .isEqualTo("f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f");
    assertThat(blob("0".repeat(40)).of(empty, ""))
        .isEqualTo("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "\"%s\"", "W/\"%s\""})
  void tagThatIsADigestIsOne(String tag) {
    assertThat(ContentDigest.ofETag(tag.formatted(SHA256_OF_ABC)))
        .contains(ContentDigest.sha256(SHA256_OF_ABC));
    assertThat(ContentDigest.ofETag(tag.formatted("0".repeat(40)))).contains(blob("0".repeat(40)));
  }

  /** The second is an MD5, as S3 tags its files; the last one has many parts. */
  @ParameterizedTest
  @ValueSource(strings = {"", "\"d41d8cd98f00b204e9800998ecf8427e\"", "\"strong\"", "\"abc-12\""})
  void otherTagIsNone(String tag) {
    assertThat(ContentDigest.ofETag(tag)).isEmpty();
  }

  private static ContentDigest blob(String hex) {
    return new ContentDigest(ContentDigest.Kind.GIT_BLOB, hex);
  }
}
