package dev.gpt2.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.run.SourceSpec.Content;
import dev.gpt2.run.SourceSpec.HttpFile;
import dev.gpt2.run.SourceSpec.HuggingFace;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SourceRulesTest {
  private static final String SHA256 =
      "0123456789abcdefABCDEF0123456789abcdefABCDEF01234567890123456789";

  @Test
  void exactlyOneKindOfSourceIsNeeded() {
    Violation oneOfBoth =
        new Violation("model.source", "must have exactly one of huggingFace and http");
    assertThat(violations(new SourceSpec(null, null))).containsExactly(oneOfBoth);
    assertThat(
            violations(
                new SourceSpec(
                    new HuggingFace("a/b", "main", null, null),
                    List.of(new HttpFile("https://a.example/b", null)))))
        .containsExactly(oneOfBoth);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "openai-community/gpt2-xl", "a_b/c.d-e", "A1/2"})
  void repositoryIsOwnerAndName(String repository) {
    assertThat(violations(repository, "main", null)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/gpt2", "a/", "a/b/c", "a b", "../a", "a/..", "a/b?c", ".a/b"})
  void otherRepositoriesAreRefused(String repository) {
    assertThat(violations(repository, "main", null))
        .containsExactly(
            new Violation(
                "model.source.huggingFace.repository", "must be OWNER/NAME; found " + repository));
  }

  @ParameterizedTest
  @CsvSource({
    "main, true",
    "v1.0, true",
    "refs/pr/1, true",
    "a..b, false",
    "-x, false",
    "a b, false"
  })
  void revisionIsABranchATagOrACommit(String revision, boolean right) {
    assertThat(violations("a/b", revision, null).isEmpty()).isEqualTo(right);
  }

  @ParameterizedTest
  @CsvSource({
    "https://hub.example, true",
    "http://hub.svc:8080/path, true",
    "hub.example, false",
    "ftp://hub.example, false",
    "https://user:secret@hub.example, false",
    "https://hub.example?a=b, false",
    "https://hub.example#a, false",
    "https://, false",
  })
  void endpointIsAnAddress(String endpoint, boolean right) {
    assertThat(violations("a/b", "main", endpoint).isEmpty()).isEqualTo(right);
  }

  @Test
  void patternsAreForDatasets() {
    SourceSpec some = new SourceSpec(new HuggingFace("a/b", "main", null, List.of("*.txt")), null);
    assertThat(SourceRules.violations("dataset.source", some, Content.DATASET)).isEmpty();
    assertThat(violations(some))
        .extracting(Violation::field)
        .containsExactly("model.source.huggingFace.include");
    SourceSpec none = new SourceSpec(new HuggingFace("a/b", "main", null, List.of()), null);
    assertThat(SourceRules.violations("dataset.source", none, Content.DATASET))
        .containsExactly(
            new Violation(
                "dataset.source.huggingFace.include",
                "must have a pattern, or be left out for all files"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example/b.txt, ",
    "https://a.example/b.txt, " + SHA256,
    "http://a.example/b.txt, " + SHA256,
    "https://a.example/b.txt?key=1, " + SHA256,
  })
  void fileHasAnAddressAndWhereItMayChangeADigest(String url, @Nullable String sha256) {
    assertThat(violations(new HttpFile(url, sha256))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.example/b.txt, , sha256, 'is required with http, where'",
    "https://a.example/b.txt?key=1, , sha256, is required with a query in the address",
    "https://a.example/b.txt, abc, sha256, must be 64 hexadecimal digits",
    "https://a.example/, , url, must be the http or https address of a file",
    "https://a.example, , url, must be the http or https address of a file",
    "https://a.example/.hidden, , url, must be the http or https address of a file",
    "file:///etc/passwd, , url, must be the http or https address of a file",
    "https://me:secret@a.example/b, , url, must be the http or https address of a file",
    "https://a.example/b c, , url, must be the http or https address of a file",
    ", , url, is required",
  })
  void otherFilesAreRefused(
      @Nullable String url, @Nullable String sha256, String field, String message) {
    assertThat(violations(new HttpFile(url, sha256)))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.field()).isEqualTo("model.source.http[0]." + field);
              assertThat(violation.message()).startsWith(message).doesNotContain("secret");
            });
  }

  @Test
  void twoFilesOfOneNameAreRefused() {
    assertThat(
            violations(
                new HttpFile("https://a.example/b.txt", null),
                new HttpFile("https://b.example/b.txt", null)))
        .containsExactly(
            new Violation("model.source.http[1].url", "must not name a second file b.txt"));
    assertThat(violations(new HttpFile[0]))
        .extracting(Violation::message)
        .contains("must name a file");
  }

  @Test
  void fileIsNamedByTheEndOfItsAddress() {
    assertThat(SourceRules.fileName(URI.create("https://a.example/b/c%20d.txt?e=/f")))
        .contains("c d.txt");
    assertThat(SourceRules.fileName(URI.create("https://a.example/b%2F..%2Fc"))).contains("c");
    assertThat(SourceRules.fileName(URI.create("https://a.example/..%5Cc"))).isEmpty();
  }

  @Test
  void keysInAddressesAreNotShown() {
    assertThat(SourceRules.shown("https://a.example/b?key=secret"))
        .isEqualTo("https://a.example/b?…");
    assertThat(SourceRules.shown("https://me:secret@a.example/b"))
        .isEqualTo("https://…@a.example/b");
  }

  private static List<Violation> violations(
      String repository, String revision, @Nullable String endpoint) {
    return violations(new SourceSpec(new HuggingFace(repository, revision, endpoint, null), null));
  }

  private static List<Violation> violations(HttpFile... files) {
    return violations(new SourceSpec(null, List.of(files)));
  }

  private static List<Violation> violations(SourceSpec source) {
    return SourceRules.violations("model.source", source, Content.MODEL);
  }
}
