package dev.gpt2.trainer.fetch;

import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Brings one file, over as many connections as it takes.
 *
 * <p>After a break only the rest is asked for (RFC 9110, 14.2), under the condition that the file
 * is still the one that the first part is of (13.1.5). A server that doesn't know ranges, or whose
 * file has changed, sends all of it, and the first part is thrown away. Where neither tag nor
 * digest could tell that the parts belong together, all is asked for again.
 */
final class Transfer {
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

  private final RemoteFile file;
  private final Requests requests;
  private final Refusals refusals;
  private final Listener listener;
  private @Nullable Long bytes;
  private @Nullable ContentDigest digest;

  /** Who waits for the file. */
  interface Listener {
    /** The whole file will have so many bytes. */
    void sized(long length);

    /** The file has so many bytes by now. */
    void reached(long length);

    /** Room for so many more bytes is needed. */
    void requireRoom(long missingBytes) throws IOException;

    /** A try failed; returns when it is time for the next one. */
    void failed(TransientFailure failure, long length) throws IOException;

    void said(String message);
  }

  Transfer(RemoteFile file, Requests requests, Refusals refusals, Listener listener) {
    this.file = file;
    this.requests = requests;
    this.refusals = refusals;
    this.listener = listener;
    this.bytes = file.bytes();
    this.digest = file.digest();
  }

  /**
   * Brings all of it and checks it.
   *
   * @param target where it is put when it is whole and right
   */
  StoredFile run(PartialFile partial, Path target) throws IOException {
    while (true) {
      try {
        listener.reached(partial.length());
        receive(partial);
        StoredFile stored = check(partial);
        partial.moveTo(target);
        return stored;
      } catch (TransientFailure failure) {
        listener.failed(failure, partial.length());
      }
    }
  }

  private void receive(PartialFile partial) throws IOException {
    boolean tooLong = bytes != null && partial.length() > bytes;
    boolean ofUnknownContent = partial.eTag().isEmpty() && digest == null;
    if (tooLong || ofUnknownContent) {
      restart(partial);
    }
    long from = partial.length();
    if (bytes != null && from == bytes) {
      return;
    }
    try (Answer answer = requests.get(file.address(), range(partial))) {
      switch (answer.status()) {
        case 200 -> startAnew(partial);
        case 206 -> requireRest(answer, partial);
        case 416 -> {
          restart(partial);
          throw new TransientFailure("the server has nothing after %,d bytes".formatted(from));
        }
        default -> throw refusals.of(answer, file.path());
      }
      learn(answer, partial.length());
      partial.taggedAs(answer.strongETag().orElse(null));
      copy(answer.body(), partial);
    }
  }

  /** Forgets what came, and what the answer said that it was of. */
  private void restart(PartialFile partial) throws IOException {
    partial.restart();
    bytes = file.bytes();
    digest = file.digest();
  }

  private static Map<String, String> range(PartialFile partial) {
    Map<String, String> headers = new HashMap<>();
    if (partial.length() > 0) {
      headers.put("Range", "bytes=%d-".formatted(partial.length()));
      partial.eTag().ifPresent(tag -> headers.put("If-Range", tag));
    }
    return headers;
  }

  private void startAnew(PartialFile partial) throws IOException {
    if (partial.length() > 0) {
      listener.said(
          "%s: the server sends all of it again, as it has no ranges or the file has changed"
              .formatted(file.path()));
      restart(partial);
    }
  }

  private void requireRest(Answer answer, PartialFile partial) throws IOException {
    long from = partial.length();
    Matcher range = CONTENT_RANGE.matcher(answer.header("Content-Range").orElse(""));
    boolean fits = from > 0 && range.matches() && range.group(1).equals(String.valueOf(from));
    boolean changed =
        partial.eTag().isPresent()
            && answer.strongETag().filter(tag -> !partial.eTag().get().equals(tag)).isPresent();
    if (!fits || changed) {
      restart(partial);
      throw new TransientFailure(
          changed
              ? "it has changed on the server meanwhile"
              : "bytes from %,d on were asked for, the server sent others".formatted(from));
    }
  }

  /** What the answer tells of the file, before its first byte is taken. */
  private void learn(Answer answer, long from) throws IOException {
    if (file.commit() != null) {
      requireCommit(answer, file.commit());
      if (digest == null) {
        digest = answer.digest().orElse(null);
      }
    }
    if (bytes == null) {
      bytes =
          answer
              .headerOnTheWay("X-Linked-Size")
              .filter(size -> size.matches("\\d{1,18}"))
              .map(Long::valueOf)
              .orElse(null);
    }
    OptionalLong rest = answer.length();
    if (rest.isPresent()) {
      long announced = Math.addExact(from, rest.getAsLong());
      if (bytes == null) {
        bytes = announced;
      } else if (bytes != announced) {
        throw wrong("%,d bytes expected, %,d announced by the server".formatted(bytes, announced));
      }
    }
    if (bytes != null) {
      listener.sized(bytes);
      listener.requireRoom(bytes - from);
    }
  }

  private void requireCommit(Answer answer, String commit) throws IOException {
    String found = answer.headerOnTheWay("X-Repo-Commit").orElse(commit);
    if (!found.equals(commit)) {
      throw wrong("of commit %s expected, of %s found".formatted(commit, found));
    }
  }

  private void copy(TimedBody body, PartialFile partial) throws IOException {
    for (List<ByteBuffer> part = body.next(); part != null; part = body.next()) {
      for (ByteBuffer piece : part) {
        if (bytes != null && partial.length() + piece.remaining() > bytes) {
          restart(partial);
          throw wrong("%,d bytes expected, the server sends more".formatted(bytes));
        }
        partial.append(piece);
      }
      listener.reached(partial.length());
    }
    if (bytes != null && partial.length() < bytes) {
      throw new TransientFailure("%,d of %,d bytes came".formatted(partial.length(), bytes));
    }
  }

  private StoredFile check(PartialFile partial) throws IOException {
    StoredFile stored = new StoredFile(file.path(), partial.length(), partial.sealed());
    ContentDigest expected = digest;
    if (expected == null) {
      return stored;
    }
    String found = expected.of(partial.path(), stored.sha256());
    if (found.equals(expected.hex())) {
      return stored;
    }
    boolean pieced = partial.isPieced();
    restart(partial);
    if (pieced) {
      throw new TransientFailure(
          "its parts don't belong together: %s differs".formatted(expected.label()));
    }
    throw wrong("%s %s expected, %s found".formatted(expected.label(), expected.hex(), found));
  }

  private CorruptFileException wrong(String what) {
    return new CorruptFileException(
        Path.of(file.path()),
        what + "; what %s sends isn't what was asked for".formatted(file.address().getHost()));
  }
}
