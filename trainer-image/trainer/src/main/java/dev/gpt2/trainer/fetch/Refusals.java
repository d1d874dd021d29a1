package dev.gpt2.trainer.fetch;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.SourceRules;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a status that isn't the wanted one means, and what to do about it. */
final class Refusals {
  /** Too early, too many, timeouts, and a server's own troubles. */
  private static final Set<Integer> TRANSIENT = Set.of(408, 425, 429, 500, 502, 503, 504);

  private final Source source;
  private final boolean withToken;
  private final InstantSource clock;

  /**
   * @param withToken whether the hub was told one
   */
  Refusals(Source source, boolean withToken, InstantSource clock) {
    this.source = source;
    this.withToken = withToken;
    this.clock = clock;
  }

  /**
   * The exception for an answer.
   *
   * @param what was asked for: the repository's list (null) or one of its files
   * @throws TransientFailure when a later try may have another answer
   */
  InvalidRunException of(Answer answer, @Nullable String what) throws IOException {
    int status = answer.status();
    if (TRANSIENT.contains(status)) {
      throw new TransientFailure(
          "%s answered %d".formatted(answer.last().getHost(), status), retryAfter(answer));
    }
    String subject = source.description() + (what == null ? "" : ", " + what);
    String found = "%s: HTTP %d".formatted(subject, status);
    String words = answer.headerOnTheWay("X-Error-Message").map(": "::concat).orElse("");
    String advice =
        switch (source) {
          case HubSource hub -> hubAdvice(hub, answer, what);
          case WebSource web -> webAdvice(status, answer.last());
        };
    return new InvalidRunException(found + words + "; " + advice);
  }

  private String hubAdvice(HubSource hub, Answer answer, @Nullable String what) {
    String code = answer.headerOnTheWay("X-Error-Code").orElse("");
    int status = answer.status();
    if (code.equals("GatedRepo")) {
      return "the repository is gated: accept its conditions at %s, and give a token of that account"
              .formatted(hub.page())
          + tokenHow();
    }
    if (code.equals("RevisionNotFound")) {
      return "the repository has no branch, tag or commit %s; see %s/tree/main"
          .formatted(hub.revision(), hub.page());
    }
    if (status == 401 || status == 403) {
      return withToken
          ? "the token isn't accepted, or may not read the repository, or there is no such one (a"
              + " hub doesn't say which); see %s".formatted(hub.page())
          : "the repository is private or gated, or there is none (a hub doesn't say which); see %s,"
                  .formatted(hub.page())
              + " and give a token that may read it"
              + tokenHow();
    }
    if (status == 404) {
      return code.equals("EntryNotFound") || (what != null && !code.equals("RepoNotFound"))
          ? "the repository lists the file, but has none; see %s/tree/%s"
              .formatted(hub.page(), hub.revision())
          : "no such repository or revision; see %s, and whether it is a model or a dataset"
              .formatted(hub.page());
    }
    return "is %s a hub's address?".formatted(hub.endpoint());
  }

  private static String webAdvice(int status, URI address) {
    return switch (status) {
      case 401, 403 ->
          "the server wants credentials, which plain addresses are fetched without (its own keys may"
              + " be in the address, with sha256)";
      case 404, 410 ->
          "no such file; check the address: curl -I '%s'"
              .formatted(SourceRules.shown(address.toString()));
      default -> "a file's bytes (200) expected; check the address";
    };
  }

  private static String tokenHow() {
    return " (%s, --token-file; in a FineTuneJob tokenSecret)".formatted(Token.VARIABLE);
  }

  /** Seconds or a date (RFC 9110, 10.2.3). */
  private @Nullable Duration retryAfter(Answer answer) {
    Optional<String> stated = answer.header("Retry-After").map(String::strip);
    if (stated.isEmpty()) {
      return null;
    }
    if (stated.get().matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(stated.get()));
    }
    try {
      ZonedDateTime date =
          ZonedDateTime.parse(
              stated.get(), DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT));
      Duration wait = Duration.between(clock.instant(), date.toInstant());
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException noDate) {
      return null;
    }
  }
}
