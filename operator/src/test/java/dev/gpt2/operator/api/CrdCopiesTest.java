package dev.gpt2.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The CRD is written once, in Java; {@code -Dcrd.write} writes the copies anew. */
class CrdCopiesTest {
  private static final Path ROOT = Path.of("..");

  @ParameterizedTest
  @ValueSource(strings = {"crds", "charts/gpt2-operator/files"})
  void copyIsAsGenerated(String directory) throws IOException {
    Path copy = ROOT.resolve(directory).resolve(GeneratedCrd.FILE_NAME);
    String generated = GeneratedCrd.yaml();
    if (Boolean.getBoolean("crd.write")) {
      Files.writeString(copy, generated);
    }
    assertThat(copy)
        .as(
            "stale copy of the CRD; write it anew with"
                + " `mvn -pl operator -am test -Dtest=CrdCopiesTest -Dcrd.write=true"
                + " -Dsurefire.failIfNoSpecifiedTests=false`")
        .hasContent(generated);
  }
}
