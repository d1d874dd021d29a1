package dev.gpt2.ftj;

import dev.gpt2.ftj.view.Look;

/** Reads the cluster and makes a page of it. */
interface PageSource {
  /**
   * A page.
   *
   * @param over whether it won't change any more
   */
  record Shown(String page, boolean over) {}

  Shown page(Look look);
}
