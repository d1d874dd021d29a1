package dev.gpt2.ftj;

import picocli.CommandLine.Option;

/** Whether a page is shown once, or for as long as it changes. */
final class WatchOption {
  @Option(
      names = {"-w", "--watch"},
      description =
          "draws the page again every two seconds, until the job is over, or planned where that is all it asks for")
  private boolean watch;

  void show(Showing showing, PageSource source) throws InterruptedException {
    if (watch) {
      showing.untilOver(source);
    } else {
      showing.once(source);
    }
  }
}
