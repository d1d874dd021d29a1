package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.operator.api.Phase;
import dev.gpt2.operator.api.TrainingSettings;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake is refused at {@code kubectl apply}, with the field's path. */
@KindTest
class SchemaKindTest {
  private static TestNamespace namespace;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("schema");
  }

  @AfterAll
  static void close() {
    namespace.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "spec.training.steps | 0 | spec.training.steps",
        "spec.training.batchSize | -1 | spec.training.batchSize",
        "spec.training.sequenceLength | 65 | spec.training.sequenceLength",
        "spec.training.optimizer | {\"name\":\"Lion\"} | spec.training.optimizer.name",
        "spec.training.optimizer | {\"beta1\":1.0} | spec.training.optimizer.beta1",
        "spec.training.optimizer | {\"epsilon\":0} | spec.training.optimizer.epsilon",
        "spec.training.optimizer | {\"name\":\"Adam\",\"weightDecay\":0.1} |"
            + " spec.training.optimizer.weightDecay",
        "spec.training.optimizer | {\"momentum\":0.9} | spec.training.optimizer.momentum",
        "spec.training.optimizer | {\"clipNorm\":-1} | spec.training.optimizer.clipNorm",
        "spec.training.optimizer | {\"decay\":\"Step\"} | spec.training.optimizer.decay",
        "spec.training | {\"steps\":5,\"optimizer\":{\"warmupSteps\":6}} |"
            + " spec.training.optimizer.warmupSteps",
        "spec.training | {\"steps\":5,\"epochs\":1} | spec.training.epochs",
        "spec.training.epochs | 0 | spec.training.epochs",
        "spec.training.accumulateGradients | 0 | spec.training.accumulateGradients",
        "spec.training.noise | 1.5 | spec.training.noise",
        "spec.validation.every | 0 | spec.validation.every",
        "spec.validation.dataset | {\"path\":\"/a\"} | spec.validation.dataset.path",
        "spec.validation.dataset | {\"path\":\"a\",\"volume\":{}} |"
            + " spec.validation.dataset.volume",
        "spec.validation.earlyStopping.patience | 0 | spec.validation.earlyStopping.patience",
        "spec.sampling.length | 0 | spec.sampling.length",
        "spec.sampling.topP | 1.5 | spec.sampling.topP",
        "spec.sampling.temperature | -1 | spec.sampling.temperature",
        "spec.checkpoint.keepEvery | \"2 hours\" | spec.checkpoint.keepEvery",
        "spec.model | {\"size\":\"125M\",\"initialize\":\"Random\"} | spec.model.size",
        "spec.model | {\"size\":\"124M\"} | spec.model",
        "spec.model | {\"initialize\":\"Random\"} | spec.model",
        "spec.model | {\"initialize\":\"Random\",\"path\":\"a\"} | spec.model",
        "spec.model | {\"initialize\":\"Random\",\"size\":\"124M\",\"layers\":2} | spec.model.size",
        "spec.model | {\"initialize\":\"Random\",\"layers\":1,\"heads\":3,\"channels\":64} |"
            + " spec.model.channels",
        "spec.model | {\"layers\":1,\"path\":\"a\",\"volume\":{\"configMap\":{\"name\":\"a\"}}} |"
            + " spec.model.initialize",
        "spec.model | {\"path\":\"a\",\"volume\":{\"configMap\":{\"name\":\"a\"}},\"source\":"
            + "{\"huggingFace\":{\"repository\":\"a/b\"}}} | spec.model.volume",
        "spec.model | {\"path\":\"a\",\"volume\":{\"persistentVolumeClaim\":{\"claimName\":\"a\"}},"
            + "\"source\":{\"huggingFace\":{\"repository\":\"a/b\",\"include\":[\"*\"]}}} |"
            + " spec.model.source",
        "spec.dataset.source | {} | spec.dataset.source",
        "spec.dataset.source | {\"huggingFace\":{\"repository\":\"a/b/c\"}} |"
            + " spec.dataset.source.huggingFace.repository",
        "spec.dataset.source | {\"http\":[{\"url\":\"http://a.example/b\"}]} |"
            + " spec.dataset.source.http[0]",
        "spec.dataset.path | \"/etc\" | spec.dataset.path",
        "spec.dataset.path | \"a/../b\" | spec.dataset.path",
        "spec.dataset.path | \"\" | spec.dataset.path",
        "spec.dataset.volume | {} | spec.dataset.volume",
        "spec.dataset.volume | {\"configMap\":{\"name\":\"a\"},\"persistentVolumeClaim\":"
            + "{\"claimName\":\"a\"}} | spec.dataset.volume",
        "spec.dataset.path | \"a\\nb\" | spec.dataset.path",
        "spec.checkpoint.path | \"a\\u0085b\" | spec.checkpoint.path",
        "spec.dataset.volume | {\"persistentVolumeClaimTemplate\":{\"storage\":\"1Gi\"}} |"
            + " spec.dataset.volume.persistentVolumeClaimTemplate",
        "spec.validation.dataset | {\"path\":\"a\",\"volume\":{\"persistentVolumeClaimTemplate\":"
            + "{\"storage\":\"1Gi\"}}} |"
            + " spec.validation.dataset.volume.persistentVolumeClaimTemplate",
        "spec.checkpoint.volume | {\"persistentVolumeClaimTemplate\":{}} |"
            + " spec.checkpoint.volume.persistentVolumeClaimTemplate.storage",
        "spec.checkpoint.volume | {\"persistentVolumeClaimTemplate\":{\"storage\":\"1Gi\","
            + "\"accessModes\":[\"ReadWriteOncePod\",\"ReadWriteOnce\"]}} |"
            + " spec.checkpoint.volume.persistentVolumeClaimTemplate.accessModes",
        "spec.dataset.order | \"Shuffled\" | spec.dataset.order",
        "spec.checkpoint.volume | {\"configMap\":{\"name\":\"a\"}} | spec.checkpoint.volume",
        "spec.checkpoint.volume | {\"persistentVolumeClaim\":{\"claimName\":\"a\",\"readOnly\":"
            + "true}} | spec.checkpoint.volume",
        "spec.checkpoint.keep | 0 | spec.checkpoint.keep",
        "spec.device | {\"type\":\"TPU\"} | spec.device.type",
        "spec.device | {\"resource\":\"gpu\"} | spec.device.resource",
        "spec.memory.limit | \"lots\" | spec.memory.limit",
        "spec.memory.limit | \"512m\" | spec.memory.limit",
        "spec.memory.reserve | \"-1Gi\" | spec.memory.reserve",
        "spec.memory | {\"limit\":\"1Gi\",\"reserve\":1073741824} | spec.memory.reserve",
        "spec.memory.limit | \"64Mi\" | spec.memory.reserve",
        "spec.memory.strategy | \"Swap\" | spec.memory.strategy",
        "spec.memory.maxSlowdownPercent | 1001 | spec.memory.maxSlowdownPercent",
        "spec.resume | \"Never\" | spec.resume",
        "spec.resume | \"/a/step-00000001\" | spec.resume",
      })
  void mistake_isRefusedWithItsPath(String field, String json, String place) throws IOException {
    Status refusal = namespace.refusal("wrong", Map.of(field, new JsonMapper().readTree(json)));

    assertThat(refusal.getDetails().getCauses()).extracting(StatusCause::getField).contains(place);
  }

  @Test
  void modelAndDataset_canNeverBeChanged() {
    namespace.create("fixed", Map.of("spec.suspend", true));

    assertThatThrownBy(
            () -> namespace.patch("fixed", "{\"spec\":{\"dataset\":{\"path\":\"other\"}}}"))
        .hasMessageContaining("spec.dataset")
        .hasMessageContaining("can't be changed");
    assertThatThrownBy(() -> namespace.patch("fixed", "{\"spec\":{\"model\":{\"layers\":3}}}"))
        .hasMessageContaining("spec.model");
  }

  @Test
  void training_canBeCorrectedUntilTheFirstAttempt() {
    // the schema lets any name of an encoding pass; the operator knows better
    namespace.create("corrected", Map.of("spec.dataset.encoding", "utf-9", "spec.suspend", true));
    namespace.await("corrected", "Invalid", status -> status.phase() == Phase.INVALID);

    namespace.patch("corrected", "{\"spec\":{\"training\":{\"steps\":7}}}");

    assertThat(namespace.get("corrected").getSpec().training())
        .extracting(TrainingSettings::steps)
        .isEqualTo(7L);
  }

  @Test
  void training_isFixedOnceAnAttemptHasBeenMade() {
    namespace.create("begun", Map.of("spec.suspend", true));
    namespace.await("begun", "begun", status -> !status.attempts().isEmpty());

    assertThatThrownBy(() -> namespace.patch("begun", "{\"spec\":{\"training\":{\"steps\":7}}}"))
        .hasMessageContaining("spec.training")
        .hasMessageContaining("first attempt");
  }
}
