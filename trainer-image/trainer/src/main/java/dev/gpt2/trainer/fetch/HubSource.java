package dev.gpt2.trainer.fetch;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.gpt2.run.SourceSpec.Content;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A repository of a hub at a revision.
 *
 * <p>The addresses are those of the Hugging Face hub as its own client has them (huggingface_hub,
 * {@code hf_api.py} and {@code file_download.py}); mirrors answer at the same ones.
 *
 * @param endpoint the hub's address, without a slash at its end
 * @param include globs, one of which a dataset's file has to match; none: all files
 */
public record HubSource(
    Content content, String repository, String revision, URI endpoint, List<String> include)
    implements Source {

  private static final String COMMIT = "[0-9a-f]{40}";

  public HubSource {
    include = List.copyOf(include);
  }

  @Override
  public String description() {
    return "%s %s at %s".formatted(contentName(), repository, revision);
  }

  /**
   * A commit is the same files at every hub, a branch need not be. Of a branch counts what it was
   * when the folder was fetched.
   */
  @Override
  public boolean isHeldBy(Manifest manifest) {
    if (!(manifest.source() instanceof HubSource held)
        || held.content != content
        || !held.repository.equals(repository)
        || !held.include.equals(include)) {
      return false;
    }
    return isCommit()
        ? revision.equals(manifest.commit())
        : held.revision.equals(revision) && held.endpoint.equals(endpoint);
  }

  /** Whether the revision can't move. */
  @JsonIgnore
  boolean isCommit() {
    return revision.matches(COMMIT);
  }

  String contentName() {
    return content == Content.MODEL ? "model" : "dataset";
  }

  /** Tells the revision's commit, and the files with their sizes and digests. */
  URI listAddress() {
    return URI.create(
        "%s/api/%ss/%s/revision/%s?blobs=true"
            .formatted(endpoint, contentName(), repository, encoded(revision)));
  }

  URI fileAddress(String commit, String path) {
    String encodedPath =
        Arrays.stream(path.split("/")).map(HubSource::encoded).collect(Collectors.joining("/"));
    return URI.create(page() + "/resolve/" + commit + "/" + encodedPath);
  }

  /** Where people see the repository. */
  String page() {
    return endpoint + (content == Content.MODEL ? "/" : "/datasets/") + repository;
  }

  /** One segment of a path: a branch may have a slash in its name. */
  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
