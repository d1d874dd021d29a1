package dev.gpt2.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.desired.Allotment;
import dev.gpt2.operator.plan.Placement;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** FineTuneJobs for tests: the sample, with some fields set anew or (null) taken away. */
public final class Jobs {
  public static final Path SAMPLES = Path.of("..", "manifests", "samples");
  public static final String UID = "11111111-2222-3333-4444-555555555555";

  /** The first attempt, wherever there is a place for it. */
  public static final Allotment FIRST = new Allotment(1, Optional.empty(), Placement.ANYWHERE);

  private static final YAMLMapper YAML = new YAMLMapper();

  private Jobs() {}

  /** The CPU sample as the API server would have it. */
  public static FineTuneJob tiny() {
    return tiny(Map.of());
  }

  /** The CPU sample with one field set, by its path: {@code spec.training.steps}. */
  public static FineTuneJob tiny(String field, @Nullable Object value) {
    ObjectNode tree = sample();
    set(tree, field, value);
    return job(tree);
  }

  public static FineTuneJob tiny(Map<String, ?> fields) {
    return job(manifest(fields));
  }

  /** As {@link #tiny(Map)}, before anything has been made of it: a value may be a wrong one. */
  public static ObjectNode manifest(Map<String, ?> fields) {
    ObjectNode tree = sample();
    fields.forEach((field, value) -> set(tree, field, value));
    return tree;
  }

  /** Fields of a job whose model's dimensions aren't written out, to be added to. */
  public static Map<String, Object> withoutDimensions() {
    Map<String, Object> fields = new HashMap<>();
    for (String dimension : List.of("layers", "heads", "channels", "context")) {
      fields.put("spec.model." + dimension, null);
    }
    return fields;
  }

  public static FineTuneJob withStatus(FineTuneJob job, FineTuneJobStatus status) {
    job.setStatus(status);
    return job;
  }

  private static ObjectNode sample() {
    try {
      return (ObjectNode) YAML.readTree(SAMPLES.resolve("tiny-cpu.yaml").toFile());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static FineTuneJob job(ObjectNode tree) {
    FineTuneJob job = Serialization.unmarshal(tree.toString(), FineTuneJob.class);
    job.getMetadata().setNamespace("research");
    job.getMetadata().setUid(UID);
    job.getMetadata().setGeneration(1L);
    return job;
  }

  private static void set(ObjectNode tree, String field, @Nullable Object value) {
    ObjectNode at = tree;
    String[] parts = field.split("\\.", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      JsonNode next = at.get(parts[i]);
      at = next == null ? at.putObject(parts[i]) : (ObjectNode) next;
    }
    if (value == null) {
      at.remove(parts[parts.length - 1]);
    } else {
      at.set(parts[parts.length - 1], YAML.valueToTree(value));
    }
  }
}
