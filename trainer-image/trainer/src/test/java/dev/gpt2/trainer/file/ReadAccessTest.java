package dev.gpt2.trainer.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadAccessTest {
  private final Path folder;

  ReadAccessTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void whatIsReadableOrNotThereAtAll_passes() {
    assertThatCode(() -> ReadAccess.require("model.path", folder)).doesNotThrowAnyException();
    assertThatCode(() -> ReadAccess.require("model.path", folder.resolve("nothing")))
        .doesNotThrowAnyException();
  }

  @Test
  void denial_namesFieldPathAndRemedy() {
    assertThat(ReadAccess.denied("dataset.path", Path.of("/data/corpus")))
        .hasMessage(
            "dataset.path: /data/corpus: this process's user and group may not read it; allow it"
                + " (in a pod: securityContext.fsGroup)");
  }
}
