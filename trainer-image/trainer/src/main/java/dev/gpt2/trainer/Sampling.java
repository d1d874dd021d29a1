package dev.gpt2.trainer;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.RunSpec;
import dev.gpt2.run.SamplingSpec;
import dev.gpt2.trainer.exec.RunExecutor;
import dev.gpt2.trainer.file.WholeFile;
import dev.gpt2.trainer.report.SampleReport;
import dev.gpt2.trainer.sample.LanguageModel;
import dev.gpt2.trainer.sample.Sample;
import dev.gpt2.trainer.sample.SampleListener;
import dev.gpt2.trainer.sample.SampleRequest;
import dev.gpt2.trainer.sample.Sampler;
import dev.gpt2.trainer.sample.SamplingRule;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/** Lets a run's model write texts, into files beside its checkpoints. */
final class Sampling {
  private static final String FOLDER = "samples";

  private final SamplingSpec spec;
  private final Path runFolder;
  private final Wording wording;
  private final List<Integer> prompt;
  private final ModelShape shape;
  private final long seed;
  private final long firstStep;
  private final LanguageModel model;

  private Sampling(
      SamplingSpec spec, RunSetup setup, RunData data, Position start, LanguageModel model) {
    this.spec = spec;
    this.runFolder = setup.folder();
    this.wording = data.tokenizer().isGpt2() ? new Wording.Text(new Gpt2Bpe()) : new Wording.Ids();
    this.shape = start.shape();
    this.prompt = prompt(spec, wording, shape.vocabulary());
    this.seed = setup.spec().training().seed();
    this.firstStep = start.step();
    this.model = model;
    requireRoom();
  }

  /**
   * Empty where the spec asks for none.
   *
   * @param start where the run goes on from
   * @throws InvalidRunException when the context has no room for what is to be written
   */
  static Optional<Sampling> of(RunSetup setup, RunData data, Position start, RunExecutor executor) {
    RunSpec spec = setup.spec();
    return spec.sampling() == null
        ? Optional.empty()
        : Optional.of(new Sampling(spec.sampling(), setup, data, start, executor.languageModel()));
  }

  private static List<Integer> prompt(SamplingSpec spec, Wording wording, int vocabulary) {
    String prompt = spec.prompt();
    if (prompt != null && !prompt.isEmpty()) {
      return wording.tokens(prompt);
    }
    if (vocabulary <= Gpt2Bpe.END_OF_TEXT) {
      throw new InvalidRunException(
          "sampling.prompt: is required, as the model's vocabulary of %d tokens has none that texts begin with (%d)"
              .formatted(vocabulary, Gpt2Bpe.END_OF_TEXT));
    }
    return List.of(Gpt2Bpe.END_OF_TEXT);
  }

  private void requireRoom() {
    int room = SampleRequest.mostLength(shape.context(), prompt.size());
    int length = spec.tokens(prompt.size(), shape.context());
    if (length < 1 || length > room) {
      throw new InvalidRunException(
          ("sampling.length: the prompt's %d tokens leave room for %d in the model's context of %d;"
                  + " %d were asked for")
              .formatted(prompt.size(), Math.max(0, room), shape.context(), length));
    }
  }

  /**
   * Whether something is to be written at a position and wasn't before the run was interrupted.
   *
   * @param done whether it is the run's last
   */
  boolean isDue(Position position, boolean done) {
    long step = position.step();
    return step > 0
        && (step % spec.every() == 0 || done)
        && (step > firstStep || !Files.exists(file(step)));
  }

  /** The texts, in a file that says what they are; empty when a stop is requested meanwhile. */
  Optional<SampleReport> write(long step, BooleanSupplier stopRequested) throws IOException {
    SampleRequest request =
        new SampleRequest(
            prompt,
            spec.count(),
            spec.tokens(prompt.size(), shape.context()),
            OptionalInt.empty(),
            new SamplingRule(spec.temperature(), spec.topK(), spec.topP()),
            seed ^ (step << Integer.SIZE));
    List<String> texts = new ArrayList<>();
    new Sampler(model, wording.tokenCount(shape.vocabulary()))
        .run(
            request,
            new SampleListener() {
              @Override
              public void wrote(int sample, int token) {}

              @Override
              public void ended(Sample sample) {
                texts.add(wording.of(sample.tokens()));
              }
            },
            stopRequested);
    if (stopRequested.getAsBoolean()) {
      return Optional.empty();
    }
    return Optional.of(new SampleReport(step, store(step, texts), texts.getFirst()));
  }

  private Path store(long step, List<String> texts) throws IOException {
    StringBuilder page = new StringBuilder();
    page.append(
        ("Synthetic text, written by a GPT-2 in training after step %d. It is no source of facts;"
                + " label it as synthetic wherever it goes.%n")
            .formatted(step));
    if (spec.prompt() != null && !spec.prompt().isEmpty()) {
      page.append("Each goes on from the prompt: ").append(spec.prompt()).append('\n');
    }
    for (int i = 0; i < texts.size(); i++) {
      page.append("%n======== sample %d ========%n".formatted(i + 1)).append(texts.get(i));
      page.append('\n');
    }
    Path file = file(step);
    Files.createDirectories(file.getParent());
    WholeFile.replace(file, page.toString());
    return file;
  }

  private Path file(long step) {
    return runFolder.resolve(FOLDER).resolve("step-%08d.txt".formatted(step));
  }
}
