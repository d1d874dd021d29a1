package dev.gpt2.trainer.fetch;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gpt2.run.SourceRules;
import dev.gpt2.run.SourceSpec.HttpFile;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Files by their addresses, each of which gets the last name of its address. */
public record WebSource(List<File> files) implements Source {

  public WebSource {
    files = List.copyOf(files);
  }

  /** One address. Its query is never written down: it may be a key. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record File(URI url, @Nullable String sha256) {
    static File of(HttpFile file) {
      return new File(URI.create(Objects.requireNonNull(file.url())), file.sha256());
    }

    String name() {
      return SourceRules.fileName(url).orElseThrow();
    }

    File withoutQuery() {
      return new File(URI.create(url.toString().replaceFirst("\\?.*", "")), sha256);
    }

    /** A digest says what a file is, wherever it comes from; without one the address has to. */
    boolean isHeldAs(File held, String heldSha256) {
      return sha256 == null ? held.url.equals(url) : sha256.equals(heldSha256);
    }
  }

  @Override
  public String description() {
    return files.stream()
        .map(file -> SourceRules.shown(file.url().toString()))
        .collect(Collectors.joining(", "));
  }

  @Override
  public boolean isHeldBy(Manifest manifest) {
    if (!(manifest.source() instanceof WebSource held) || held.files.size() != files.size()) {
      return false;
    }
    return files.stream()
        .allMatch(
            file ->
                held.files.stream()
                    .filter(other -> other.name().equals(file.name()))
                    .anyMatch(
                        other -> file.isHeldAs(other, manifest.sha256(file.name()).orElse(""))));
  }

  WebSource withoutQueries() {
    return new WebSource(files.stream().map(File::withoutQuery).toList());
  }
}
