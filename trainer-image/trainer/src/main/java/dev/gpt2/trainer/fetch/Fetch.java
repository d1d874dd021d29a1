package dev.gpt2.trainer.fetch;

import dev.gpt2.plan.Bytes;
import dev.gpt2.run.InvalidRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fills a folder from a source, once for all who share it.
 *
 * <p>A folder with a {@link Manifest} is complete, and is used without a look at the network. Else
 * the one process that has the {@link FetchLock} fetches into its own {@link WorkFolder} and puts
 * all files in place at the end; the others wait for the manifest. Nothing that is already there is
 * ever overwritten.
 */
public final class Fetch {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final FetchContext context;

  Fetch(FetchContext context) {
    this.context = context;
  }

  /**
   * @param token for the hub; null: none
   * @param environment of this process, which may name proxies
   */
  public Fetch(
      @Nullable Token token,
      Patience patience,
      FetchProgress progress,
      Map<String, String> environment) {
    this(FetchContext.ofMachine(token, patience, progress, environment));
  }

  /**
   * The folder with the source's files, fetched unless they are there.
   *
   * @throws InvalidRunException when the folder holds something else, or the source refuses
   * @throws FetchStoppedException when a stop was requested; the same call goes on from there
   */
  public Fetched into(Path folder, Source source) throws IOException {
    boolean waiting = false;
    while (true) {
      Optional<Manifest> held = Manifest.find(folder);
      if (held.isPresent()) {
        return reuse(folder, source, held.get());
      }
      create(folder);
      try (FetchLock lock = FetchLock.tryTake(folder, context.locking(), context.progress()::said);
          WorkFolder work = lock == null ? null : WorkFolder.claim(folder, source)) {
        // who had the lock a moment ago may have finished since the first look
        if (work != null && Manifest.find(folder).isEmpty()) {
          return fetch(folder, source, work);
        }
      }
      if (!waiting) {
        context
            .progress()
            .said(
                "%s: another process fetches into it, or was ended less than a minute ago; waiting"
                    .formatted(folder));
        waiting = true;
      }
      context.patience().pause(BETWEEN_LOOKS);
    }
  }

  private Fetched fetch(Path folder, Source source, WorkFolder work) throws IOException {
    Optional<Manifest> checked = work.checked();
    if (checked.isPresent()) {
      work.publish(checked.get());
      return new Fetched(folder, checked.get(), true);
    }
    requireNothingElse(folder, source);
    Manifest manifest;
    try (Delivery delivery = new Delivery(context, source, work)) {
      manifest = delivery.run();
    }
    work.seal(context.disk(), manifest);
    work.publish(manifest);
    context
        .progress()
        .said(
            "fetched %s: %s, %s"
                .formatted(
                    new Fetched(folder, manifest, false).origin(),
                    manifest.files().size() == 1
                        ? "one file"
                        : "%,d files".formatted(manifest.files().size()),
                    Bytes.format(manifest.bytes())));
    return new Fetched(folder, manifest, false);
  }

  private Fetched reuse(Path folder, Source source, Manifest held) throws IOException {
    Fetched fetched = new Fetched(folder, held, true);
    if (!source.isHeldBy(held)) {
      throw new InvalidRunException(
          "%s: %s expected, but it holds %s, fetched %s; name another folder, or remove this one's files"
              .formatted(folder, source.description(), fetched.origin(), held.fetchedAt()));
    }
    held.requireFiles(folder);
    String moving =
        source instanceof HubSource hub && !hub.isCommit()
            ? "; %s counts as it was then: for a newer one name its commit and another folder"
                .formatted(hub.revision())
            : "";
    context
        .progress()
        .said(
            "%s holds %s, fetched %s%s"
                .formatted(folder, fetched.origin(), held.fetchedAt(), moving));
    return fetched;
  }

  private static void requireNothingElse(Path folder, Source source) throws IOException {
    Optional<Path> foreign = WorkFolder.foreignFile(folder);
    if (foreign.isPresent()) {
      throw new InvalidRunException(
          "%s: an empty folder expected to fetch %s into, found %s, which no fetch brought; name another folder"
              .formatted(folder, source.description(), foreign.get().getFileName()));
    }
  }

  private static void create(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (IOException refused) {
      throw new IOException(
          "%s: can't be made: %s; what is fetched needs a volume that this process may write to"
              .formatted(folder, refused),
          refused);
    }
    if (!Files.isWritable(folder)) {
      throw new IOException(
          "%s: can't be written to; what is fetched needs a volume without readOnly, and the right to"
                  .formatted(folder)
              + " write (in a pod: securityContext.fsGroup)");
    }
  }
}
