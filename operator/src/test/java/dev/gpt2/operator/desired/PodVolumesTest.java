package dev.gpt2.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.operator.Jobs;
import io.fabric8.kubernetes.api.model.VolumeMount;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of volume reaches the pod as it is, and is mounted read-only where it is only read. */
class PodVolumesTest {
  private static final JsonMapper JSON = new JsonMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"configMap\":{\"name\":\"texts\",\"defaultMode\":288,\"items\":[{\"key\":\"a\",\"path\":\"b\"}]}}",
        "{\"nfs\":{\"server\":\"files.example\",\"path\":\"/texts\",\"readOnly\":true}}",
        "{\"nfs\":{\"server\":\"files.example\",\"path\":\"/texts\"}}",
        "{\"csi\":{\"driver\":\"bucket.example\",\"readOnly\":true,\"volumeAttributes\":{\"name\":\"texts\"}}}",
        "{\"image\":{\"reference\":\"registry.example/texts:1\",\"pullPolicy\":\"IfNotPresent\"}}",
        "{\"persistentVolumeClaim\":{\"claimName\":\"texts\",\"readOnly\":true}}",
      })
  void volumeOfADataset_reachesThePod(String json) throws JsonProcessingException {
    JsonNode source = JSON.readTree(json);
    PodVolumes pod = PodVolumes.of(Jobs.tiny("spec.dataset.volume", source), "run");

    assertThat(pod.volumes())
        .filteredOn(volume -> volume.getName().equals("dataset"))
        .singleElement()
        .satisfies(
            volume -> {
              JsonNode found = JSON.valueToTree(volume);
              source
                  .properties()
                  .forEach(kind -> assertThat(found.get(kind.getKey())).isEqualTo(kind.getValue()));
              assertThat(found).hasSize(2);
            });
    assertThat(pod.mounts())
        .filteredOn(mount -> mount.getMountPath().equals("/mnt/dataset"))
        .singleElement()
        .extracting(VolumeMount::getReadOnly)
        .isEqualTo(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"nfs\":{\"server\":\"files.example\",\"path\":\"/runs\"}}",
        "{\"csi\":{\"driver\":\"bucket.example\"}}",
      })
  void volumeOfCheckpoints_isMountedWritable(String json) throws JsonProcessingException {
    PodVolumes pod = PodVolumes.of(Jobs.tiny("spec.checkpoint.volume", JSON.readTree(json)), "run");

    assertThat(pod.mounts())
        .filteredOn(mount -> mount.getMountPath().equals("/mnt/checkpoint"))
        .singleElement()
        .extracting(VolumeMount::getReadOnly)
        .isNull();
  }
}
