package dev.gpt2.operator.kind;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sound FineTuneJobs that between them have nearly every field, for changes to start from. */
final class MutationBases {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** What can't stand beside a field, to be left out where it is set. */
  private static final Map<String, Set<String>> RIVALS =
      Map.of(
          "spec.training.epochs", Set.of("spec.training.steps"),
          "spec.model.size",
              Set.of(
                  "spec.model.layers",
                  "spec.model.heads",
                  "spec.model.channels",
                  "spec.model.context",
                  "spec.model.vocabulary"));

  private final Map<String, ObjectNode> bases = new LinkedHashMap<>();

  MutationBases(TestNamespace namespace) {
    bases.put("from scratch", job(namespace, SCRATCH));
    bases.put("from a hub", job(namespace, fetched(HUB)));
    bases.put("from addresses", job(namespace, fetched(ADDRESSES)));
    bases.put("into claims that are made", job(namespace, MADE));
  }

  Map<String, ObjectNode> all() {
    return bases;
  }

  /** A copy of the first that has the field, else of the first that has what it belongs to. */
  ObjectNode containing(FieldPath path) {
    ObjectNode found = first(path).deepCopy();
    RIVALS
        .getOrDefault(path.toString(), Set.of())
        .forEach(rival -> FieldPath.of(rival).remove(found));
    int volume = path.parts().lastIndexOf("volume") + 1;
    if (volume > 0
        && volume < path.parts().size()
        && !Set.of("persistentVolumeClaim", "noSuchField").contains(path.parts().get(volume))) {
      new FieldPath(path.parts().subList(0, volume)).child("persistentVolumeClaim").remove(found);
    }
    return found;
  }

  private ObjectNode first(FieldPath path) {
    for (FieldPath at = path; at.parts().size() > 1; at = at.parent()) {
      for (ObjectNode base : bases.values()) {
        if (!at.in(base).isMissingNode()) {
          return base;
        }
      }
    }
    return bases.values().iterator().next();
  }

  /** The small run of the tests with these fields, set one after the other. */
  static ObjectNode job(TestNamespace namespace, Map<String, ?> fields) {
    ObjectNode job = MAPPER.valueToTree(namespace.job("mutated", Map.of()));
    fields.forEach((field, value) -> FieldPath.of(field).set(job, MAPPER.valueToTree(value)));
    return job;
  }

  private static Map<String, ?> claim(String name) {
    return Map.of("persistentVolumeClaim", Map.of("claimName", name, "readOnly", false));
  }

  private static final Map<String, ?> HUB =
      Map.of(
          "huggingFace",
          Map.of(
              "repository", "owner/name",
              "revision", "main",
              "endpoint", "https://hub.example",
              "tokenSecret", Map.of("name", "hub", "key", "token")));

  private static Map<String, ?> made() {
    return Map.of(
        "persistentVolumeClaimTemplate",
        Map.of(
            "accessModes", List.of("ReadWriteOnce"),
            "storageClassName", "fast",
            "storage", "1Gi",
            "whenDeleted", "Delete"));
  }

  private static final Map<String, ?> ADDRESSES =
      Map.of(
          "http",
          List.of(
              Map.of("url", "https://files.example/a", "sha256", "0123456789abcdef".repeat(4))));

  private static Map<String, Object> fetched(Map<String, ?> source) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("spec.model", Map.of("volume", claim("models"), "path", "gpt2", "source", source));
    fields.put("spec.dataset", Map.of("volume", claim("texts"), "path", "texts", "source", source));
    if (source.containsKey("huggingFace")) {
      fields.put("spec.dataset.source.huggingFace.include", List.of("*.txt"));
    }
    return fields;
  }

  private static final Map<String, ?> MADE =
      Map.of(
          "spec.model", Map.of("volume", made(), "path", "gpt2", "source", HUB),
          "spec.dataset", Map.of("volume", made(), "path", "texts", "source", HUB),
          "spec.checkpoint.volume", made());

  private static final Map<String, Object> SCRATCH =
      Map.ofEntries(
          Map.entry("spec.model.vocabulary", 50_257),
          Map.entry("spec.dataset.volume", claim("texts")),
          Map.entry("spec.training.steps", 200),
          Map.entry("spec.validation.dataset", Map.of("volume", claim("others"), "path", "valid")),
          Map.entry("spec.validation.earlyStopping", Map.of("patience", 3)),
          Map.entry("spec.sampling.topK", 10),
          Map.entry("spec.checkpoint.volume", claim("runs")),
          Map.entry("spec.checkpoint.keepEvery", "2h"),
          Map.entry("spec.memory", Map.of("limit", "1Gi", "reserve", "64Mi")),
          Map.entry("spec.retry", Map.of("onOutOfMemory", Map.of("limit", 1))),
          Map.entry(
              "spec.podTemplate.metadata",
              Map.of("labels", Map.of("team", "a"), "annotations", Map.of("note", "b"))),
          Map.entry(
              "spec.podTemplate.spec",
              Map.of(
                  "nodeSelector", Map.of("zone", "a"),
                  "priorityClassName", "urgent",
                  "tolerations", List.of(Map.of("key", "gpu", "operator", "Exists")))));
}
