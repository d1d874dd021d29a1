package dev.gpt2.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sbom.sh puts into the plugin's document leaves it one. */
class SbomScriptTest {
  private static final String COMPONENTS =
      """
      { "type": "platform", "name": "openjdk", "version": "25.0.3+9" }
      { "type": "library", "name": "libc6", "version": "2.36-9+deb12u14" }
      """;

  @TempDir private Path folder;

  @Test
  void componentsOfTheBaseImage_comeBeforeMavens() throws Exception {
    Path file = folder.resolve("sbom.json");
    Files.writeString(
        file,
        """
        {
          "bomFormat" : "CycloneDX",
          "metadata" : {
            "tools" : {
              "components" : [
                { "name" : "cyclonedx-maven-plugin" }
              ]
            }
          },
          "components" : [
            { "type" : "library", "name" : "gpt2-plan" }
          ],
          "dependencies" : [ ]
        }
        """);

    assertThat(add(file)).isZero();

    JsonNode sbom = new JsonMapper().readTree(file.toFile());
    assertThat(sbom.get("components"))
        .extracting(component -> component.get("name").asText())
        .containsExactly("openjdk", "libc6", "gpt2-plan");
    assertThat(sbom.at("/metadata/tools/components")).hasSize(1);
  }

  @Test
  void documentOfAnotherLayout_isLeftAsItIsAndSaidSo() throws Exception {
    Path file = folder.resolve("sbom.json");
    Files.writeString(file, "{\"components\":[]}");

    assertThat(add(file)).isEqualTo(1);
    assertThat(file).hasContent("{\"components\":[]}");
  }

  private static int add(Path file) throws IOException, InterruptedException {
    Process script =
        new ProcessBuilder("../trainer-image/base/sbom.sh", "--add", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    script.getOutputStream().write(COMPONENTS.getBytes(StandardCharsets.UTF_8));
    script.getOutputStream().close();
    assertThat(script.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return script.exitValue();
  }
}
