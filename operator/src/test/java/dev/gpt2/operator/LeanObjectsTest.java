package dev.gpt2.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gpt2.operator.desired.Children;
import dev.gpt2.operator.desired.TrainerImage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LeanObjectsTest {
  private static final KubernetesSerialization FULL = new KubernetesSerialization();
  private static final KubernetesSerialization LEAN = lean();

  @ParameterizedTest
  @MethodSource("children")
  void whatIsWritten_isWhole(HasMetadata child) {
    assertThat(LEAN.asJson(child)).isEqualTo(FULL.asJson(child));
  }

  @Test
  void whatIsRead_hasWhatTheOperatorLooksAt() {
    Job job =
        LEAN.unmarshal(
            """
            {"apiVersion": "batch/v1", "kind": "Job",
             "metadata": {"name": "j-1", "labels": {"a": "b"}, "managedFields": [{"manager": "m"}]},
             "spec": {"suspend": true, "template": {"spec": {"containers": [{"name": "trainer"}]}}},
             "status": {"active": 1}}
            """,
            Job.class);
    assertThat(job.getMetadata().getLabels()).containsEntry("a", "b");
    assertThat(job.getMetadata().getManagedFields()).isEmpty();
    assertThat(job.getSpec().getSuspend()).isTrue();
    assertThat(job.getSpec().getTemplate()).isNull();
    assertThat(job.getStatus().getActive()).isEqualTo(1);
  }

  private static List<HasMetadata> children() {
    return Children.ofAttempt(
        Jobs.tiny(), Jobs.FIRST, new TrainerImage("gpt2-trainer:1", "IfNotPresent"));
  }

  private static KubernetesSerialization lean() {
    ObjectMapper mapper = new ObjectMapper();
    new LeanObjects().customize(mapper);
    return new KubernetesSerialization(mapper, true);
  }
}
