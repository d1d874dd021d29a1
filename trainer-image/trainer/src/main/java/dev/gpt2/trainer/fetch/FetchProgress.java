package dev.gpt2.trainer.fetch;

import java.util.OptionalLong;

/** Hears how a fetch goes. */
public interface FetchProgress {

  /** Something worth a line. */
  void said(String message);

  /**
   * Some bytes have come.
   *
   * @param totalBytes of all files; empty where a server doesn't say
   */
  void moved(long doneBytes, OptionalLong totalBytes);
}
