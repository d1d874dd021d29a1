package dev.gpt2.operator.check;

import dev.gpt2.operator.api.FetchSource;
import dev.gpt2.operator.api.FineTuneJobSpec;
import dev.gpt2.operator.api.ModelSource;
import dev.gpt2.operator.api.RelativePath;
import dev.gpt2.operator.api.ValidationSettings;
import dev.gpt2.operator.api.VolumeSource;
import dev.gpt2.run.ModelSpec.Initialize;
import dev.gpt2.run.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Each volume has one source, checkpoints can be written, and no path leaves its volume. */
final class VolumeRules {
  private final List<Violation> violations = new ArrayList<>();

  private VolumeRules() {}

  static List<Violation> violations(FineTuneJobSpec spec) {
    VolumeRules rules = new VolumeRules();
    rules.checkModel(spec.model());
    rules.checkVolume("dataset.volume", spec.dataset().volume());
    rules.checkFetched("dataset.volume", spec.dataset().volume(), spec.dataset().source());
    rules.checkFilled("dataset.volume", spec.dataset().volume(), spec.dataset().source() != null);
    rules.checkPath("dataset.path", spec.dataset().path());
    rules.checkValidation(spec.validation());
    rules.checkVolume("checkpoint.volume", spec.checkpoint().volume());
    if (spec.checkpoint().volume().isReadOnly()) {
      rules.add(
          "checkpoint.volume",
          "must be writable; take a persistentVolumeClaim without readOnly, which configMap and"
              + " image volumes always are");
    }
    rules.checkPath("checkpoint.path", spec.checkpoint().path());
    return List.copyOf(rules.violations);
  }

  private void checkModel(ModelSource model) {
    boolean random = model.initialize() == Initialize.RANDOM;
    if (random && model.volume() != null) {
      add("model.volume", "must be left out with initialize: Random, which reads no weights");
    }
    if (!random && model.volume() == null) {
      add("model.volume", "is required: the volume that holds the model's folder");
    }
    checkVolume("model.volume", model.volume());
    checkFetched("model.volume", model.volume(), model.source());
    checkFilled("model.volume", model.volume(), model.source() != null);
    checkPath("model.path", model.path());
  }

  private void checkValidation(@Nullable ValidationSettings validation) {
    if (validation != null && validation.dataset() != null) {
      checkVolume("validation.dataset.volume", validation.dataset().volume());
      checkFilled("validation.dataset.volume", validation.dataset().volume(), false);
      checkPath("validation.dataset.path", validation.dataset().path());
    }
  }

  private void checkVolume(String field, @Nullable VolumeSource volume) {
    if (volume != null && volume.sourceCount() != 1) {
      add(
          field,
          "must have exactly one of " + VolumeSource.KINDS + "; found " + volume.sourceCount());
    }
    if (volume != null && volume.persistentVolumeClaimTemplate() != null) {
      violations.addAll(
          ClaimTemplateRules.violations(
              field + ".persistentVolumeClaimTemplate", volume.persistentVolumeClaimTemplate()));
    }
  }

  private void checkFetched(
      String field, @Nullable VolumeSource volume, @Nullable FetchSource source) {
    if (volume != null && source != null && volume.isReadOnly()) {
      add(
          field,
          "must be writable, as source is fetched into it; take a persistentVolumeClaim without"
              + " readOnly");
    }
  }

  /** What is made has nothing in it but what is fetched. */
  private void checkFilled(String field, @Nullable VolumeSource volume, boolean isFetched) {
    if (volume != null && volume.persistentVolumeClaimTemplate() != null && !isFetched) {
      add(
          field + ".persistentVolumeClaimTemplate",
          "makes an empty claim, so it needs a source that is fetched into it; or name a claim that"
              + " holds the files");
    }
  }

  private void checkPath(String field, @Nullable String path) {
    if (path != null && !RelativePath.isBelowRoot(path)) {
      add(field, RelativePath.MESSAGE + "; found " + path);
    }
  }

  private void add(String field, String message) {
    violations.add(new Violation(field, message));
  }
}
