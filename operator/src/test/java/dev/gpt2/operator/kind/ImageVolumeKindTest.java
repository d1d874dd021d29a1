package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.FineTuneJobStatus;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A dataset in an OCI image, in a cluster that has such volumes and in one that hasn't. */
@KindTest
class ImageVolumeKindTest {
  private static TestNamespace namespace;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("image");
  }

  @AfterAll
  static void close() {
    namespace.close();
  }

  @Test
  void imageVolume_isInTheJob_orItsLackIsSaid() {
    namespace.create(
        "image",
        Map.of(
            "spec.dataset.volume",
            Map.of("image", Map.of("reference", "registry.example/texts:1"))));

    if (clusterHasImageVolumes()) {
      namespace.await("image", "made", status -> !status.attempts().isEmpty());
      assertThat(namespace.job("image", 1).getSpec().getTemplate().getSpec().getVolumes())
          .filteredOn(volume -> volume.getImage() != null)
          .extracting(Volume::getName)
          .containsExactly("dataset");
    } else {
      FineTuneJobStatus refused =
          namespace
              .await(
                  "image", "refused", status -> TestNamespace.reason(status, "Stalled").isPresent())
              .getStatus();
      assertThat(refused.attempts()).isEmpty();
      assertThat(TestNamespace.condition(refused, "Stalled").getMessage())
          .contains("leaves image volumes out, here of dataset", "ImageVolume");
      assertThat(namespace.children("image")).noneMatch(child -> child.getKind().equals("Job"));
    }
  }

  /** As the API server's metrics have it, by name, stage and whether it is on. */
  private static boolean clusterHasImageVolumes() {
    return namespace
        .client()
        .raw("/metrics")
        .lines()
        .filter(line -> line.startsWith("kubernetes_feature_enabled{name=\"ImageVolume\""))
        .anyMatch(line -> line.endsWith(" 1"));
  }
}
