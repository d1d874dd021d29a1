package dev.gpt2.trainer.fetch;

import dev.gpt2.plan.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Brings all files of a source into a work folder, whole and checked. */
final class Delivery implements AutoCloseable {
  /** A hub's list has some 300 bytes a file, of 50,000 at most. */
  private static final int LONGEST_LIST = 1 << 26;

  private final FetchContext context;
  private final Source source;
  private final WorkFolder work;
  private final Requests requests;
  private final Refusals refusals;
  private final Map<String, Long> knownBytes = new HashMap<>();
  private int fileCount;
  private long wholeBytes;

  Delivery(FetchContext context, Source source, WorkFolder work) {
    Credentials credentials =
        source instanceof HubSource hub
            ? new Credentials(hub.endpoint(), context.token())
            : Credentials.NONE;
    if (credentials.isHeldBack()) {
      context
          .progress()
          .said("the token is not sent to %s: only over https".formatted(credentials.hub()));
    }
    this.context = context;
    this.source = source;
    this.work = work;
    this.requests = new Requests(credentials, context.patience(), context.proxies());
    this.refusals = new Refusals(source, credentials.isSent(), context.patience().clock());
  }

  Manifest run() throws IOException {
    Listing listing =
        switch (source) {
          case HubSource hub -> new HubListing(hub).parse(list(hub));
          case WebSource web -> Listing.of(web);
        };
    fileCount = listing.files().size();
    long here = 0;
    for (RemoteFile file : listing.files()) {
      if (file.bytes() != null) {
        knownBytes.put(file.path(), file.bytes());
        here += work.bytesOf(file.path());
      }
    }
    requireRoom(sumOfKnown() - here);
    List<StoredFile> files = new ArrayList<>();
    for (RemoteFile file : listing.files()) {
      files.add(bring(file));
    }
    return new Manifest(
        Manifest.FORMAT,
        source instanceof WebSource web ? web.withoutQueries() : source,
        listing.commit(),
        context.patience().clock().instant().truncatedTo(ChronoUnit.SECONDS).toString(),
        files);
  }

  private StoredFile bring(RemoteFile file) throws IOException {
    StoredFile stored = broughtBefore(file).orElse(null);
    if (stored == null) {
      try (PartialFile partial = work.openPartial(context.disk(), file.path())) {
        stored =
            new Transfer(file, requests, refusals, new OneFile(file))
                .run(partial, work.whole(file.path()));
      }
    }
    wholeBytes += stored.bytes();
    knownBytes.put(stored.path(), stored.bytes());
    context.progress().moved(wholeBytes, totalBytes());
    return stored;
  }

  /** Of all files; empty while the size of one of them isn't known. */
  private OptionalLong totalBytes() {
    return knownBytes.size() == fileCount ? OptionalLong.of(sumOfKnown()) : OptionalLong.empty();
  }

  private long sumOfKnown() {
    return knownBytes.values().stream().reduce(0L, Math::addExact);
  }

  /** A file that an earlier process brought whole, unless the source has another one by now. */
  private Optional<StoredFile> broughtBefore(RemoteFile file) throws IOException {
    Optional<StoredFile> found = StoredFile.find(work.whole(file.path()), file.path());
    if (found.isPresent()
        && file.digest() != null
        && !file.digest()
            .hex()
            .equals(file.digest().of(work.whole(file.path()), found.get().sha256()))) {
      Files.delete(work.whole(file.path()));
      return Optional.empty();
    }
    return found;
  }

  private byte[] list(HubSource hub) throws IOException {
    Retries retries = new Retries(hub.description(), context.patience(), context.progress());
    while (true) {
      try (Answer answer = requests.get(hub.listAddress(), Map.of())) {
        if (answer.status() != 200) {
          throw refusals.of(answer, null);
        }
        return bytes(answer);
      } catch (TransientFailure failure) {
        retries.failed(failure, 0);
      }
    }
  }

  private static byte[] bytes(Answer answer) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (List<ByteBuffer> part = answer.body().next(); part != null; part = answer.body().next()) {
      for (ByteBuffer piece : part) {
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        all.writeBytes(bytes);
      }
      if (all.size() > LONGEST_LIST) {
        throw new IOException(
            "%s: a list of files of at most %s expected, found more"
                .formatted(answer.last().getHost(), Bytes.format(LONGEST_LIST)));
      }
    }
    return all.toByteArray();
  }

  private void requireRoom(long missingBytes) throws IOException {
    long free = context.disk().usableBytes(work.target());
    if (missingBytes > free) {
      throw new IOException(
          "%s: %s needs %,d bytes more, %,d are free; free some, or take a larger volume"
              .formatted(work.target(), source.description(), missingBytes, free));
    }
  }

  @Override
  public void close() {
    requests.close();
  }

  /** What a transfer tells of its file. */
  private final class OneFile implements Transfer.Listener {
    private final RemoteFile file;
    private final Retries retries;

    OneFile(RemoteFile file) {
      this.file = file;
      this.retries = new Retries(file.path(), context.patience(), context.progress());
    }

    @Override
    public void sized(long length) {
      knownBytes.put(file.path(), length);
    }

    @Override
    public void reached(long length) {
      context.progress().moved(wholeBytes + length, totalBytes());
    }

    @Override
    public void requireRoom(long missingBytes) throws IOException {
      Delivery.this.requireRoom(missingBytes);
    }

    @Override
    public void failed(TransientFailure failure, long length) throws IOException {
      retries.failed(failure, length);
    }

    @Override
    public void said(String message) {
      context.progress().said(message);
    }
  }
}
