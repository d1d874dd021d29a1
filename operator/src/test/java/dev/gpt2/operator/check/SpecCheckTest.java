package dev.gpt2.operator.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.operator.Jobs;
import dev.gpt2.run.Violation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecCheckTest {

  @Test
  void sample_hasNoViolations() {
    assertThat(SpecCheck.violations(Jobs.tiny().getSpec())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "training.steps | 0 | training.steps: must be at least 1; found 0",
        "dataset.encoding | \"utf-9\" | dataset.encoding: must name a character encoding",
        "dataset.path | \"/etc/passwd\" | dataset.path: must be relative to the volume's root",
        "dataset.path | \"a/../../b\" | dataset.path: must be relative to the volume's root",
        "checkpoint.path | \"../x\" | checkpoint.path: must be relative to the volume's root",
        "dataset.path | \"a\\nb\" | dataset.path: must be relative to the volume's root",
        "checkpoint.volume | {\"persistentVolumeClaimTemplate\":{\"storage\":\"0\"}} |"
            + " checkpoint.volume.persistentVolumeClaimTemplate.storage: must be a number of bytes",
        "checkpoint.volume | {\"persistentVolumeClaimTemplate\":{\"storage\":\"1Gi\",\"accessModes\":"
            + "[\"ReadWriteOncePod\",\"ReadWriteOnce\"]}} |"
            + " checkpoint.volume.persistentVolumeClaimTemplate.accessModes: must be ReadWriteOncePod"
            + " alone",
        "checkpoint.volume | {\"persistentVolumeClaimTemplate\":{\"storage\":\"1Gi\","
            + "\"storageClassName\":\"Fast\"}} |"
            + " checkpoint.volume.persistentVolumeClaimTemplate.storageClassName: must be a",
        "dataset.volume | {\"persistentVolumeClaimTemplate\":{\"storage\":\"1Gi\"}} |"
            + " dataset.volume.persistentVolumeClaimTemplate: makes an empty claim",
        "dataset.volume | {} | dataset.volume: must have exactly one of",
        "checkpoint.volume | {\"configMap\":{\"name\":\"a\"}} | checkpoint.volume: must be writable",
        "checkpoint.volume | {\"persistentVolumeClaim\":{\"claimName\":\"a\",\"readOnly\":true}}"
            + " | checkpoint.volume: must be writable",
        "model.volume | {\"configMap\":{\"name\":\"a\"}} | model.volume: must be left out",
        "training.sequenceLength | 129 | training.sequenceLength: must be at most the model's"
            + " context of 128 tokens; found 129",
        "memory | {\"limit\":\"1Gi\",\"reserve\":\"1024Mi\"} | memory.reserve: must be below"
            + " memory.limit",
        "memory | {\"limit\":0} | memory.limit: must be above 0",
        "resources | {\"limits\":{\"memory\":\"lots\"}} | resources.limits[memory]: must be a"
            + " quantity above 0",
        "resources | {\"limits\":{\"memory\":\"0\"}} | resources.limits[memory]: must be a quantity"
            + " above 0",
        "resources | {\"requests\":{\"memory\":\"3Gi\"},\"limits\":{\"memory\":\"2Gi\"}} |"
            + " resources.requests[memory]: must be at most the limit of 2Gi; found 3Gi",
        "resources | {\"limits\":{\"nvidia.com/gpu\":\"1\"}} | resources.limits[nvidia.com/gpu]:"
            + " must be left out for device.type CPU",
        "device | {\"type\":\"GPU\",\"resource\":\"amd.com/gpu\"} | device.resource: must be a device"
            + " that has CUDA, such as nvidia.com/gpu; found amd.com/gpu",
        "device | {\"type\":\"GPU\",\"resource\":\"example.com/gpu\"} | memory.limit: is required with"
            + " device.resource: example.com/gpu",
        "podTemplate | {\"metadata\":{\"labels\":{\"gpt2.dev/job\":\"a\"}}} |"
            + " podTemplate.metadata.labels[gpt2.dev/job]: is set by the operator itself",
        "podTemplate | {\"metadata\":{\"labels\":{\"a b\":\"c\"}}} |"
            + " podTemplate.metadata.labels[a b]: the key must be a name of letters",
        "podTemplate | {\"metadata\":{\"labels\":{\"a\":\"b c\"}}} |"
            + " podTemplate.metadata.labels[a]: must be empty, or at most 63 letters",
        "podTemplate | {\"metadata\":{\"annotations\":{\"a/b/c\":\"d e\"}}} |"
            + " podTemplate.metadata.annotations[a/b/c]: the key must be a name of letters",
        "podTemplate | {\"spec\":{\"nodeSelector\":{\"zone\":\"-\"}}} |"
            + " podTemplate.spec.nodeSelector[zone]: must be empty, or at most 63 letters",
        "podTemplate | {\"spec\":{\"priorityClassName\":\"Very High\"}} |"
            + " podTemplate.spec.priorityClassName: must be an object's name",
        "podTemplate | {\"spec\":{\"runtimeClassName\":\"\"}} |"
            + " podTemplate.spec.runtimeClassName: must be an object's name",
        "resources | {\"limits\":{\"ram\":\"1Gi\"}} | resources.limits[ram]: must be cpu, memory,",
        "resources | {\"limits\":{\"a.example/b\":\"1500m\"}} | resources.limits[a.example/b]: must be"
            + " a whole number",
        "resources | {\"requests\":{\"a.example/b\":\"1\"}} | resources.requests[a.example/b]: must be"
            + " the same as the limit; found no limit",
        "resources | {\"requests\":{\"a.example/b\":\"1\"},\"limits\":{\"a.example/b\":\"2\"}} |"
            + " resources.requests[a.example/b]: must be the same as the limit; found 1",
        "resources | {\"limits\":{\"cpu\":\"1\",\"hugepages-2Mi\":\"3Mi\"}} |"
            + " resources.limits[hugepages-2Mi]: must be a multiple of the pages' size",
        "resources | {\"limits\":{\"hugepages-2Mi\":\"4Mi\"}} | resources.limits[hugepages-2Mi]: needs"
            + " cpu or memory",
        "device | {\"type\":\"GPU\",\"resource\":\"nvidia.com/a b\"} | device.resource: must be"
            + " a device's resource",
      })
  void oneMistake_isTheOnlyViolation(String field, String json, String message) throws Exception {
    assertThat(violations(field, new JsonMapper().readTree(json)))
        .singleElement()
        .asString()
        .startsWith(message);
  }

  @Test
  void gpuJobWithTwoGpus_isRefused() {
    assertThat(
            SpecCheck.violations(
                Jobs.tiny(
                        Map.of(
                            "spec.device.type",
                            "GPU",
                            "spec.resources.limits",
                            Map.of("nvidia.com/gpu", "2")))
                    .getSpec()))
        .extracting(Violation::field)
        .containsExactly("resources.limits[nvidia.com/gpu]");
  }

  @Test
  void severalMistakes_areAllSaidInTheOrderOfTheRun() {
    assertThat(
            SpecCheck.violations(
                Jobs.tiny(
                        Map.of(
                            "spec.training.batchSize",
                            0,
                            "spec.checkpoint.keep",
                            0,
                            "spec.dataset.encoding",
                            "no such",
                            "spec.dataset.path",
                            "/x"))
                    .getSpec()))
        .extracting(Violation::field)
        .containsExactly(
            "dataset.encoding", "training.batchSize", "checkpoint.keep", "dataset.path");
  }

  @Test
  void pretrainedWithoutFolder_needsVolumeAndPath() {
    assertThat(violations("model", Map.of("size", "124M")))
        .extracting(Violation::field)
        .containsExactly("model.path", "model.volume");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "source | {} | source: must have exactly one of huggingFace and http",
        "source | {\"huggingFace\":{\"repository\":\"a b\"}} | source.huggingFace.repository: must be"
            + " OWNER/NAME",
        "source | {\"http\":[{\"url\":\"http://a.example/b\"}]} | source.http[0].sha256: is required"
            + " with http",
        "path | \"texts/*.txt\" | path: must be a folder with a source",
        "volume | {\"configMap\":{\"name\":\"texts\"}} | volume: must be writable, as source is"
            + " fetched into it",
        "volume | {\"persistentVolumeClaim\":{\"claimName\":\"a\",\"readOnly\":true}} | volume: must be"
            + " writable, as source is fetched into it",
      })
  void oneMistakeWithASource_isTheOnlyViolation(String field, String json, String message)
      throws Exception {
    Map<String, Object> dataset =
        new HashMap<>(
            Map.of(
                "volume",
                Map.of("persistentVolumeClaim", Map.of("claimName", "texts")),
                "path",
                "texts",
                "source",
                Map.of("huggingFace", Map.of("repository", "owner/texts"))));
    assertThat(violations("dataset", dataset)).isEmpty();
    dataset.put(field, new JsonMapper().readTree(json));

    assertThat(violations("dataset", dataset))
        .singleElement()
        .asString()
        .startsWith("dataset." + message);
  }

  @Test
  void modelsSourceOnAReadOnlyVolume_isRefused() {
    Map<String, ?> readOnly =
        Map.of("persistentVolumeClaim", Map.of("claimName", "models", "readOnly", true));
    Map<String, ?> hub = Map.of("huggingFace", Map.of("repository", "openai-community/gpt2"));

    assertThat(violations("model", Map.of("volume", readOnly, "path", "gpt2", "source", hub)))
        .extracting(Violation::field)
        .containsExactly("model.volume");
  }

  private static List<Violation> violations(String field, @Nullable Object value) {
    return SpecCheck.violations(Jobs.tiny("spec." + field, value).getSpec());
  }
}
