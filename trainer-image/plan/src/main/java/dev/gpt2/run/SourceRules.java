package dev.gpt2.run;

import dev.gpt2.run.SourceSpec.Content;
import dev.gpt2.run.SourceSpec.HttpFile;
import dev.gpt2.run.SourceSpec.HuggingFace;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a source must obey, wherever it stands. */
public final class SourceRules {
  /** OWNER/NAME, or the one name that the hub's oldest repositories have. */
  public static final String REPOSITORY =
      "[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?";

  /** Branch, tag, commit or reference ({@code refs/pr/1}). */
  public static final String REVISION = "[A-Za-z0-9][A-Za-z0-9._/+-]*";

  public static final String SHA256 = "[0-9a-fA-F]{64}";

  /** A file that is fetched is called so. */
  private static final Pattern FILE_NAME =
      Pattern.compile("[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]*");

  private final Violations violations;

  SourceRules(Violations violations) {
    this.violations = violations;
  }

  /** All that is wrong with a source that stands in {@code field}. */
  public static List<Violation> violations(String field, SourceSpec source, Content content) {
    Violations violations = new Violations();
    new SourceRules(violations).check(field, source, content);
    return violations.found();
  }

  void check(String field, SourceSpec source, Content content) {
    HuggingFace hub = source.huggingFace();
    List<HttpFile> http = source.http();
    if ((hub == null) == (http == null)) {
      violations.add(field, "must have exactly one of huggingFace and http");
    }
    if (hub != null) {
      checkHub(field + ".huggingFace", hub, content);
    }
    if (http != null) {
      checkFiles(field + ".http", http);
    }
  }

  private void checkHub(String field, HuggingFace hub, Content content) {
    if (hub.repository() == null) {
      violations.add(field + ".repository", "is required: OWNER/NAME");
    } else {
      matches(field + ".repository", hub.repository(), REPOSITORY, "must be OWNER/NAME");
    }
    matches(field + ".revision", hub.revision(), REVISION, "must be a branch, a tag or a commit");
    if (hub.endpoint() != null) {
      checkEndpoint(field + ".endpoint", hub.endpoint());
    }
    if (hub.include() != null && content == Content.MODEL) {
      violations.add(
          field + ".include", "must be left out: of a model the files that it needs are fetched");
    }
    if (hub.include() != null && hub.include().isEmpty()) {
      violations.add(field + ".include", "must have a pattern, or be left out for all files");
    }
  }

  private void checkEndpoint(String field, String endpoint) {
    Optional<URI> address = address(endpoint);
    if (address.isEmpty() || address.get().getRawQuery() != null) {
      violations.add(
          field, "must be the address of a hub, such as https://huggingface.co; found " + endpoint);
    }
  }

  private void checkFiles(String field, List<HttpFile> files) {
    if (files.isEmpty()) {
      violations.add(field, "must name a file");
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < files.size(); i++) {
      String place = field + "[" + i + "]";
      HttpFile file = files.get(i);
      if (file.sha256() != null) {
        matches(
            place + ".sha256", file.sha256(), SHA256, "must be 64 hexadecimal digits (sha256sum)");
      }
      String url = file.url();
      if (url == null) {
        violations.add(place + ".url", "is required");
        continue;
      }
      Optional<URI> address = address(url);
      Optional<String> name = address.flatMap(SourceRules::fileName);
      if (name.isEmpty()) {
        violations.add(
            place + ".url",
            "must be the http or https address of a file, without user and fragment; found "
                + shown(url));
      } else if (!names.add(name.get())) {
        violations.add(place + ".url", "must not name a second file " + name.get());
      } else if (file.sha256() == null) {
        requireFixedContent(place, address.get());
      }
    }
  }

  private void requireFixedContent(String place, URI address) {
    if ("http".equals(address.getScheme())) {
      violations.add(
          place + ".sha256", "is required with http, where anybody on the way may change the file");
    } else if (address.getRawQuery() != null) {
      violations.add(
          place + ".sha256",
          "is required with a query in the address, of which nothing is written down");
    }
  }

  private void matches(String field, String text, String pattern, String rule) {
    if (!text.matches(pattern) || text.contains("..")) {
      violations.add(field, rule + "; found " + text);
    }
  }

  /** An http or https address with a host, and without user and fragment. */
  private static Optional<URI> address(String text) {
    try {
      URI uri = new URI(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return Optional.of(uri)
          .filter(
              address ->
                  http
                      && address.getHost() != null
                      && address.getRawUserInfo() == null
                      && address.getRawFragment() == null);
    } catch (URISyntaxException none) {
      return Optional.empty();
    }
  }

  /** What a file is called by its address; empty where that gives no name for a file. */
  public static Optional<String> fileName(URI address) {
    String path = address.getPath();
    String name = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
    return Optional.of(name).filter(text -> FILE_NAME.matcher(text).matches());
  }

  /** An address as it may be shown: what follows a question mark may be a key. */
  public static String shown(@Nullable String url) {
    if (url == null) {
      return "none";
    }
    int query = url.indexOf('?');
    String shown = query < 0 ? url : url.substring(0, query) + "?…";
    return shown.replaceFirst("//[^/@]*@", "//…@");
  }
}
