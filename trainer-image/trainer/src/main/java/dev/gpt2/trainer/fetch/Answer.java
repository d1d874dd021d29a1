package dev.gpt2.trainer.fetch;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a server answered in the end.
 *
 * @param passed headers of each answer on the way, redirects first
 * @param last where the answer came from
 */
record Answer(int status, List<HttpHeaders> passed, URI last, TimedBody body)
    implements AutoCloseable {

  Answer {
    passed = List.copyOf(passed);
  }

  /** Of the answer itself. */
  Optional<String> header(String name) {
    return passed.getLast().firstValue(name);
  }

  /** Of the first one on the way that has it: what a hub says before it redirects. */
  Optional<String> headerOnTheWay(String name) {
    return passed.stream().flatMap(headers -> headers.firstValue(name).stream()).findFirst();
  }

  /** How many bytes follow; empty where the server doesn't say. */
  OptionalLong length() {
    return header("Content-Length").filter(text -> text.matches("\\d{1,18}")).stream()
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  /** What the file's bytes are said to be, by the hub or by whoever has the file. */
  Optional<ContentDigest> digest() {
    return headerOnTheWay("X-Linked-Etag")
        .or(() -> passed.getFirst().firstValue("ETag"))
        .flatMap(ContentDigest::ofETag);
  }

  /** The tag that a later request for the rest can name; weak ones can't be (RFC 9110, 13.1.5). */
  Optional<String> strongETag() {
    return header("ETag").filter(tag -> !tag.startsWith("W/"));
  }

  @Override
  public void close() {
    body.close();
  }
}
