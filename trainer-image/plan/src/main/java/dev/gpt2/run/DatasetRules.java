package dev.gpt2.run;

import dev.gpt2.run.SourceSpec.Content;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import org.jspecify.annotations.Nullable;

/** What {@code dataset} must obey. */
final class DatasetRules {
  private final Violations violations;

  DatasetRules(Violations violations) {
    this.violations = violations;
  }

  void check(@Nullable DatasetSpec dataset) {
    if (dataset == null) {
      violations.add("dataset", "is required");
      return;
    }
    check("dataset", dataset);
  }

  /** The same of a dataset in another place of the spec. */
  void check(String field, DatasetSpec dataset) {
    if (Violations.isBlank(dataset.path())) {
      violations.add(
          field + ".path", "is required: a file, a directory or a glob of text or .npz files");
    }
    if (dataset.source() != null) {
      new SourceRules(violations).check(field + ".source", dataset.source(), Content.DATASET);
      requireFolder(field + ".path", dataset.path());
    }
    violations.atLeast(field + ".combine", dataset.combine(), 1);
    try {
      Charset.forName(dataset.encoding());
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      violations.add(
          field + ".encoding",
          "must name a character encoding, such as utf-8 or windows-1252; found "
              + dataset.encoding());
    }
  }

  private void requireFolder(String field, @Nullable String path) {
    if (path != null && path.matches(".*[*?\\[{].*")) {
      violations.add(
          field,
          "must be a folder with a source, which is fetched into it (source.huggingFace.include"
              + " chooses files); found "
              + path);
    }
  }
}
