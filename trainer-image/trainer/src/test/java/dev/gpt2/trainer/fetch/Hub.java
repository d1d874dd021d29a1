package dev.gpt2.trainer.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.run.SourceSpec.Content;
import dev.gpt2.trainer.file.Sha256;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A hub with one repository: small files are its own, large ones (LFS) lie on another server that
 * it redirects to, as the Hugging Face hub does it.
 */
public final class Hub implements AutoCloseable {
  public static final String REPOSITORY = "gpt2-owner/nano";
  public static final String COMMIT = "607a30d783dfa663caf39e06633721c8d4cfcd7e";
  public static final byte[] CONFIG = "{}".getBytes(UTF_8);
  private static final JsonMapper JSON = new JsonMapper();

  public final FileServer hub = new FileServer();
  public final FileServer storage = new FileServer();
  private final ArrayNode siblings = JSON.createArrayNode();
  private final String folder;

  /**
   * @param folder of the hub's pages: nothing for models, {@code datasets/}
   */
  private Hub(Content content, String folder) {
    this.folder = folder;
    String api = "/api/%ss/".formatted(content == Content.MODEL ? "model" : "dataset") + REPOSITORY;
    for (String revision : List.of("main", COMMIT, "refs%2Fpr%2F1")) {
      hub.put(api + "/revision/" + revision, exchange -> list(COMMIT).to(exchange));
    }
    hub.put(
        api + "/revision/no-such-branch",
        FileServer.status(
            404, "X-Error-Code", "RevisionNotFound", "X-Error-Message", "Invalid rev id"));
  }

  public static Hub ofModel() {
    return new Hub(Content.MODEL, "");
  }

  public static Hub ofDataset() {
    return new Hub(Content.DATASET, "datasets/");
  }

  /** A file in Git itself. */
  public Hub small(String path, byte[] content) {
    String blob = gitBlob(content);
    siblings.addObject().put("rfilename", path).put("size", content.length).put("blobId", blob);
    hub.put(
        resolve(path),
        exchange -> {
          exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
          FileServer.file(content, "\"" + blob + "\"").to(exchange);
        });
    return this;
  }

  /** A file that Git LFS keeps elsewhere. */
  public Hub large(String path, byte[] content) {
    String sha256 = sha256(content);
    ObjectNode file = siblings.addObject();
    file.put("rfilename", path).put("size", content.length).put("blobId", "0".repeat(40));
    file.putObject("lfs").put("sha256", sha256).put("size", content.length).put("pointerSize", 134);
    hub.put(
        resolve(path),
        FileServer.redirect(
            storage.address("/" + path + "?signature=secret"),
            "X-Repo-Commit",
            COMMIT,
            "X-Linked-Size",
            String.valueOf(content.length),
            "X-Linked-Etag",
            "\"" + sha256 + "\""));
    storage.put("/" + path, content, tag(content));
    return this;
  }

  /** How the storage tags a content. */
  public static String tag(byte[] content) {
    return "\"storage-%x\"".formatted(Arrays.hashCode(content));
  }

  /** Leaves sizes and digests out of the list, as some mirrors do. */
  public Hub withoutDetails() {
    siblings.forEach(file -> ((ObjectNode) file).retain("rfilename"));
    return this;
  }

  /** What the repository's list says. */
  public FileServer.Reply list(String commit) {
    return exchange -> {
      byte[] json =
          JSON.createObjectNode()
              .put("id", REPOSITORY)
              .put("sha", commit)
              .set("siblings", siblings)
              .toString()
              .getBytes(UTF_8);
      exchange.sendResponseHeaders(200, json.length);
      exchange.getResponseBody().write(json);
    };
  }

  public String api(String revision) {
    return "/api/%s/%s/revision/%s"
        .formatted(folder.isEmpty() ? "models" : "datasets", REPOSITORY, revision);
  }

  /** The hub's own path for a file. */
  public String resolve(String path) {
    return "/%s%s/resolve/%s/%s".formatted(folder, REPOSITORY, COMMIT, path);
  }

  public URI endpoint() {
    return hub.address("");
  }

  public HubSource source(String revision, String... include) {
    return new HubSource(
        folder.isEmpty() ? Content.MODEL : Content.DATASET,
        REPOSITORY,
        revision,
        endpoint(),
        List.of(include));
  }

  /** The model that tests fetch: two small files, and weights of so many bytes. */
  public static Hub withModel(byte[] weights) {
    return ofModel()
        .small("config.json", CONFIG)
        .small("vocab.json", "{\"a\": 0}".getBytes(UTF_8))
        .small("README.md", "about".getBytes(UTF_8))
        .large("pytorch_model.bin", new byte[100])
        .large("model.safetensors", weights);
  }

  /** Bytes without a pattern, the same for the same number. */
  public static byte[] random(int bytes) {
    byte[] content = new byte[bytes];
    new SplittableRandom(bytes).nextBytes(content);
    return content;
  }

  public static String sha256(byte[] content) {
    return HexFormat.of().formatHex(Sha256.start().digest(content));
  }

  /** As {@code git hash-object} has it. */
  public static String gitBlob(byte[] content) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update("blob %d\0".formatted(content.length).getBytes(UTF_8));
      return HexFormat.of().formatHex(sha1.digest(content));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    hub.close();
    storage.close();
  }
}
