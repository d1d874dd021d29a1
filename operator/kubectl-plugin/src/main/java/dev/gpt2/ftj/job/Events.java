package dev.gpt2.ftj.job;

import java.util.List;
import java.util.Optional;

/**
 * What happened to a job and its pod.
 *
 * @param all in any order
 * @param unread why they can't be shown; empty where they can
 */
public record Events(List<Document> all, Optional<String> unread) {

  public Events {
    all = List.copyOf(all);
  }

  public static Events of(List<Document> all) {
    return new Events(all, Optional.empty());
  }

  public static Events unread(String why) {
    return new Events(List.of(), Optional.of(why));
  }
}
