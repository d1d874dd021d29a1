package dev.gpt2.trainer;

import dev.gpt2.run.ExitCode;
import dev.gpt2.trainer.report.Terminal;
import dev.gpt2.trainer.sample.LanguageModel;
import dev.gpt2.trainer.sample.Sample;
import dev.gpt2.trainer.sample.SampleListener;
import dev.gpt2.trainer.sample.Sampler;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A model that is loaded, and answers prompts. */
record SampleSession(
    SampleRequests requests,
    LanguageModel model,
    String modelName,
    PrintWriter out,
    Consumer<String> said,
    InstantSource clock) {

  /** Counts tokens on their way to the printer. */
  private static final class Counting implements SampleListener {
    private final SampleListener next;
    private int tokens;

    Counting(SampleListener next) {
      this.next = next;
    }

    @Override
    public void wrote(int sample, int token) {
      tokens++;
      next.wrote(sample, token);
    }

    @Override
    public void ended(Sample sample) {
      next.ended(sample);
    }
  }

  /**
   * Writes the samples that were asked for, or those up to a stop; while it does, Ctrl-C is such a
   * stop, and so is the end of whoever reads them.
   *
   * @param prompt null: samples without one
   */
  ExitCode answer(@Nullable String prompt) {
    Counting printed = new Counting(printer(prompt));
    Sampler sampler =
        new Sampler(model, requests.wording().tokenCount(requests.model().vocabulary()));
    Instant start = clock.instant();
    StopRequest stop = StopRequest.install();
    ExitCode code = ExitCode.BUG;
    try {
      BooleanSupplier stops = () -> stop.isRequested() || out.checkError();
      sampler.run(requests.of(prompt), printed, stops);
      code = stops.getAsBoolean() ? ExitCode.STOPPED : ExitCode.DONE;
    } finally {
      stop.withdraw(code.code());
    }
    double seconds = Duration.between(start, clock.instant()).toNanos() / 1e9;
    said.accept(
        String.format(
            Locale.ROOT,
            "%,d tokens in %.1f s: %.1f tokens/s",
            printed.tokens,
            seconds,
            printed.tokens / seconds));
    return code;
  }

  private SamplePrinter printer(@Nullable String prompt) {
    SampleOptions options = requests.options();
    SamplePrinter.Page page =
        new SamplePrinter.Page(
            out,
            modelName,
            requests.wording(),
            prompt,
            options.showsPrompt(),
            Terminal.mayShowOutput());
    if (options.json()) {
      return new SamplePrinter.Json(page, requests.seed());
    }
    return model.sequences() == 1
        ? new SamplePrinter.Streaming(page)
        : new SamplePrinter.Whole(page);
  }
}
