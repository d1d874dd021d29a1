package dev.gpt2.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gpt2.graph.Gpt2Generation;
import dev.gpt2.graph.Gpt2Weights;
import dev.gpt2.run.ExitCode;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.exec.GenerationExecutor;
import dev.gpt2.trainer.exec.NoSuchDeviceException;
import dev.gpt2.trainer.exec.ResidentTensors;
import dev.gpt2.trainer.exec.Torch;
import dev.gpt2.trainer.report.Terminal;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sample}: lets a model write. */
@Command(
    name = "sample",
    description = {
      "Lets a model write: texts of its own, or what follows a prompt.",
      "",
      "A single text is printed while it is written, those of a batch when they are whole. Each one"
          + " is labelled as synthetic: what a model writes is not to be taken for a person's.",
      ""
    },
    footer = {
      "",
      "The same seed gives the same text, on as many threads and the same kind of processor. A batch"
          + " of any size from 2 on has the same texts; one text at a time is computed by another,"
          + " faster kernel, whose rounding may turn a close decision.",
      "--json prints for each sample an object on a line of its own: sample (its number), text,"
          + " tokens, ending (LENGTH, END_TOKEN, STOPPED), prompt, seed, model, and synthetic: true.",
      "",
      "Ctrl-C ends with the token that is being written, and with exit code 6.",
      "Exit codes: 0 done, 1 bug, 2 bad options or input, 3 out of memory, 4 doesn't fit in the"
          + " memory that there is, 5 environment, 6 stopped."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class SampleCommand implements Callable<Integer> {
  /** Seeds that are drawn have few digits, so that people can copy them. */
  private static final int DRAWN_SEEDS = 1_000_000_000;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private SampleOptions options = new SampleOptions();

  @Override
  public Integer call() throws IOException, NoSuchDeviceException {
    options.refuseMistakes();
    try (SampledModel source = SampledModel.open(options.model(), this::say)) {
      ModelShape shape = source.folder().shape();
      SampleRequests requests = new SampleRequests(options, wording(source), shape, seed());
      String prompt = options.isInteractive() ? null : prompt();
      int positions = options.isInteractive() ? shape.context() : requests.of(prompt).positions();
      Gpt2Generation generation = new Gpt2Generation(shape, options.batch(), positions);
      SampleMemory memory = SampleMemory.of(generation, options.device());
      try (Torch torch = Torch.start(options.device(), options.threads())) {
        memory.require(SampleMemory.there(torch));
        say("model %s: %s".formatted(source.name(), memory.description()));
        try (ResidentTensors weights = load(torch, source);
            GenerationExecutor model = new GenerationExecutor(torch, generation, weights)) {
          SampleSession session =
              new SampleSession(
                  requests, model, source.name(), out(), this::say, InstantSource.system());
          return (options.isInteractive() ? answerEachLine(session) : session.answer(prompt))
              .code();
        }
      }
    }
  }

  private static ResidentTensors load(Torch torch, SampledModel source) {
    ModelShape shape = source.folder().shape();
    return ResidentTensors.load(
        torch,
        Gpt2Weights.of(shape).all(),
        (resident, elements) -> source.folder().read(resident.name(), elements));
  }

  /** A prompt that can't be answered is no reason to end. */
  private ExitCode answerEachLine(SampleSession session) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    ExitCode code = ExitCode.DONE;
    while (code == ExitCode.DONE) {
      if (Terminal.isThere()) {
        err().print("prompt> ");
        err().flush();
      }
      String line = lines.readLine();
      if (line == null) {
        return code;
      }
      if (!line.isBlank()) {
        try {
          code = session.answer(line);
        } catch (InvalidRunException impossible) {
          say(String.valueOf(impossible.getMessage()));
        }
      }
    }
    return code;
  }

  private @Nullable String prompt() throws IOException {
    return options.promptFile() == null ? options.prompt() : Prompts.read(options.promptFile());
  }

  private Wording wording(SampledModel model) throws IOException {
    if (options.tokenIds()) {
      return new Wording.Ids();
    }
    Gpt2Bpe bpe = new Gpt2Bpe();
    if (!model.folder().tokenizer(bpe).isGpt2()) {
      throw new InvalidRunException(
          ("--model: %s has a tokenizer of its own (vocab.json isn't GPT-2's); give and take token"
                  + " ids, with --token-ids")
              .formatted(model.name()));
    }
    return new Wording.Text(bpe);
  }

  private long seed() {
    Long stated = options.seed();
    if (stated != null) {
      return stated;
    }
    long drawn = ThreadLocalRandom.current().nextInt(DRAWN_SEEDS);
    say("--seed " + drawn);
    return drawn;
  }

  private void say(String message) {
    err().println(message);
  }

  private PrintWriter out() {
    return commandLine().getOut();
  }

  private PrintWriter err() {
    return commandLine().getErr();
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the command's spec");
    }
    return spec.commandLine();
  }
}
