package dev.gpt2.trainer.tensorboard;

import static dev.gpt2.trainer.tensorboard.Event.scalar;

import dev.gpt2.run.RunReport;
import dev.gpt2.trainer.report.CheckpointReport;
import dev.gpt2.trainer.report.RunObserver;
import dev.gpt2.trainer.report.SampleReport;
import dev.gpt2.trainer.report.StepReport;
import dev.gpt2.trainer.report.Unwritable;
import dev.gpt2.trainer.report.ValidationReport;
import dev.gpt2.trainer.report.VisibleText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run's figures for TensorBoard, in a file of this process in the run's folder.
 *
 * <p>Each file says after which step it goes on, so TensorBoard shows no step twice that was done
 * again after a crash. Events are written together, a few seconds' worth at a time.
 */
public final class TensorBoardEvents implements RunObserver {
  private static final Duration BETWEEN_FLUSHES = Duration.ofSeconds(5);

  /** Opens a new file. */
  interface Opener {
    OutputStream open(Path file) throws IOException;
  }

  private final Path runFolder;
  private final String writer;
  private final InstantSource clock;
  private final Opener opener;
  private Instant nextFlush = Instant.MIN;
  private long firstStep;
  private @Nullable Path name;
  private @Nullable EventFile file;

  /**
   * @param writer tells processes apart, such as by host and number
   */
  public TensorBoardEvents(Path runFolder, String writer, InstantSource clock) {
    this(runFolder, writer, clock, EventFile::create);
  }

  TensorBoardEvents(Path runFolder, String writer, InstantSource clock, Opener opener) {
    this.runFolder = runFolder;
    this.writer = writer;
    this.clock = clock;
    this.opener = opener;
  }

  /** A run from its start also does again what comes before its first step. */
  @Override
  public void resumed(@Nullable CheckpointReport checkpoint) {
    firstStep = checkpoint == null ? 0 : checkpoint.step() + 1;
  }

  @Override
  public void stepped(StepReport report) throws IOException {
    List<ProtoMessage> scalars =
        new ArrayList<>(
            List.of(
                scalar("loss", report.loss()),
                scalar("average_loss", report.averageLoss()),
                scalar("learning_rate", report.learningRate()),
                scalar("epoch", report.epoch()),
                scalar("tokens_per_second", report.tokensPerSecond()),
                scalar("memory/peak_bytes", (double) report.peakBytes())));
    report.gradientNorm().ifPresent(norm -> scalars.add(scalar("gradient_norm", norm)));
    write(report.step(), scalars);
  }

  @Override
  public void validated(ValidationReport report) throws IOException {
    write(report.step(), List.of(scalar("val_loss", report.loss())));
  }

  /** Indented by four, so that Markdown leaves it as it is. */
  @Override
  public void sampled(SampleReport report) throws IOException {
    String text = VisibleText.of(report.text()).replace("\n", "\n    ");
    write(report.step(), List.of(Event.text("samples", "Synthetic text:\n\n    " + text)));
  }

  @Override
  public void checkpointed(CheckpointReport report) throws IOException {
    try {
      flush();
    } catch (IOException refused) {
      throw failed(refused);
    }
  }

  @Override
  public void ended(RunReport report) {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException notClosed) {
      System.err.println(failed(notClosed).getMessage());
    }
  }

  private void write(long step, List<ProtoMessage> values) throws IOException {
    try {
      EventFile events = file == null ? open() : file;
      events.append(Event.summary(clock.instant(), step, values));
      if (!clock.instant().isBefore(nextFlush)) {
        flush();
      }
    } catch (IOException refused) {
      throw failed(refused);
    }
  }

  /** There is no file of a process that had nothing to tell. */
  private EventFile open() throws IOException {
    Instant now = clock.instant();
    name = EventFile.name(runFolder, now.getEpochSecond(), writer);
    EventFile opened = new EventFile(opener.open(name));
    file = opened;
    opened.append(Event.version(now));
    opened.append(Event.sessionStart(now, firstStep));
    return opened;
  }

  private void flush() throws IOException {
    nextFlush = clock.instant().plus(BETWEEN_FLUSHES);
    if (file != null) {
      file.flush();
    }
  }

  private IOException failed(IOException refused) {
    return Unwritable.of(name == null ? runFolder : name, refused);
  }
}
