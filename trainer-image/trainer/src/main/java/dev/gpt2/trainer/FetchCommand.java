package dev.gpt2.trainer;

import dev.gpt2.run.ExitCode;
import dev.gpt2.run.RunReport;
import dev.gpt2.trainer.fetch.Fetch;
import dev.gpt2.trainer.fetch.FetchProgress;
import dev.gpt2.trainer.fetch.Fetched;
import dev.gpt2.trainer.fetch.Patience;
import dev.gpt2.trainer.fetch.Source;
import dev.gpt2.trainer.fetch.Token;
import dev.gpt2.trainer.report.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fetch}: brings a model or a dataset into a folder, and ends the process. */
@Command(
    name = "fetch",
    description = {
      "Fetches a model or a dataset into a folder, from a hub or by addresses.",
      "",
      "What came before a break is kept, and the same command goes on from there. Digests are"
          + " checked. A complete folder (.fetched.json says what it holds) is left as it"
          + " is, without a look at the network; of a branch counts what it was then.",
      ""
    },
    footer = {
      "",
      "A token for private and gated repositories is read from HF_TOKEN or --token-file, and sent to"
          + " the hub alone, over https. HTTPS_PROXY, HTTP_PROXY and NO_PROXY are obeyed.",
      "",
      "  gpt2 fetch --model 124M",
      "  gpt2 fetch --dataset OWNER/NAME --revision COMMIT --include '**/*.txt' corpus",
      "  gpt2 fetch --url 'https://example.org/book.txt#sha256=9f86d0…' corpus",
      "",
      "Exit codes: 0 done, 1 bug, 2 bad options or source (no such file, no access, wrong digest), 5"
          + " environment (network, disk), 6 stopped."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class FetchCommand implements Runnable {
  @Mixin private FetchOptions options = new FetchOptions();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      order = 30,
      description = "holds the hub's token (default: HF_TOKEN of the environment)")
  private @Nullable Path tokenFile;

  @Option(
      names = "--verify",
      order = 31,
      description = "read all files of a complete folder again and compare their digests")
  private boolean verify;

  @Override
  public void run() {
    StopRequest stop = StopRequest.install();
    FetchProgress progress =
        new FetchDisplay(System.err, Terminal.isThere(), InstantSource.system());
    int exitCode;
    try {
      fetch(stop, progress);
      exitCode = ExitCode.DONE.code();
    } catch (Exception | Error failure) {
      RunReport report = Failure.report(failure, new RunProgress());
      progress.said(report.message());
      exitCode = report.exitCode();
    }
    stop.end(exitCode);
  }

  private void fetch(StopRequest stop, FetchProgress progress) throws IOException {
    Map<String, String> environment = System.getenv();
    Source source = Source.of("fetch", options.source(), options.content(), environment);
    Path folder = options.folder();
    Token token =
        tokenFile == null
            ? Token.find(options.content(), environment).orElse(null)
            : Token.read(tokenFile);
    Fetched fetched =
        new Fetch(token, Patience.usual(stop::isRequested), progress, environment)
            .into(folder, source);
    if (verify && fetched.wasThere()) {
      fetched.verify();
      progress.said("%s: all digests are right".formatted(folder));
    }
  }
}
