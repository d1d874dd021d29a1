package dev.gpt2.trainer.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.run.InvalidRunException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a hub says of a repository at a revision: its commit, and each file's size and digest. */
final class HubListing {
  private static final JsonMapper JSON = new JsonMapper();

  /** The hub's list may be cut beyond that (huggingface_hub, {@code _snapshot_download.py}). */
  private static final int MOST_FILES = 50_000;

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /** No way out of the folder, and nothing that a later listing of names would trip over. */
  private static final Pattern SAFE_PATH =
      Pattern.compile("(?!.*//)[^/\\\\\\p{Cntrl}][^\\\\\\p{Cntrl}]*(?<!/)");

  private final HubSource source;

  HubListing(HubSource source) {
    this.source = source;
  }

  /** The files to fetch, sorted by path. */
  Listing parse(byte[] answer) throws IOException {
    JsonNode info = json(answer);
    String commit = info.path("sha").asText("");
    JsonNode siblings = info.path("siblings");
    if (!COMMIT.matcher(commit).matches() || !siblings.isArray()) {
      throw unexpected("the repository's commit (sha) and files (siblings)", info.toString());
    }
    if (source.isCommit() && !source.revision().equals(commit)) {
      throw unexpected("commit " + source.revision(), commit);
    }
    if (siblings.size() >= MOST_FILES) {
      throw new InvalidRunException(
          "%s: fewer than %,d files expected, as a hub's list may be cut there; found %,d"
              .formatted(source.description(), MOST_FILES, siblings.size()));
    }
    List<RemoteFile> files = new ArrayList<>();
    for (JsonNode file : siblings) {
      files.add(file(commit, file));
    }
    Set<String> chosen =
        new HashSet<>(
            new WantedFiles(source).choose(files.stream().map(RemoteFile::path).toList()));
    return new Listing(
        commit,
        files.stream()
            .filter(file -> chosen.contains(file.path()))
            .sorted(Comparator.comparing(RemoteFile::path))
            .toList());
  }

  private JsonNode json(byte[] answer) throws IOException {
    try {
      return JSON.readTree(answer);
    } catch (JsonProcessingException page) {
      throw unexpected("JSON", page.getOriginalMessage());
    }
  }

  private RemoteFile file(String commit, JsonNode file) {
    String path = file.path("rfilename").asText("");
    boolean leavesTheFolder = List.of(path.split("/", -1)).contains("..");
    if (!SAFE_PATH.matcher(path).matches() || leavesTheFolder) {
      throw unexpected("a path below the repository", path);
    }
    JsonNode lfs = file.path("lfs");
    JsonNode size = lfs.path("size").isIntegralNumber() ? lfs.path("size") : file.path("size");
    String digest = lfs.path("sha256").asText(file.path("blobId").asText(""));
    return new RemoteFile(
        path,
        source.fileAddress(commit, path),
        size.isIntegralNumber() && size.longValue() >= 0 ? size.longValue() : null,
        ContentDigest.ofETag(digest).orElse(null),
        commit);
  }

  private InvalidRunException unexpected(String expected, String found) {
    String shown = found.length() > 200 ? found.substring(0, 200) + "…" : found;
    return new InvalidRunException(
        "%s: %s expected from %s, found %s; is this a hub's address?"
            .formatted(source.description(), expected, source.endpoint(), shown));
  }
}
