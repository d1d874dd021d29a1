package dev.gpt2.trainer.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.RunReport;
import dev.gpt2.trainer.report.SampleReport;
import dev.gpt2.trainer.report.Steps;
import dev.gpt2.trainer.report.TestClock;
import dev.gpt2.trainer.tensorboard.EventReader.Message;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TensorBoardEventsTest {
  /** 2026-01-01T00:00:00Z, at which the test's clock begins. */
  private static final long START = 1_767_225_600;

  private static final RunReport DONE = new RunReport(0, "Completed", "done", 1L, null);

  @TempDir private Path folder;

  private final TestClock clock = new TestClock();

  /**
   * golden.tfevents was written by TensorBoard's own writer
   * (src/test/python/tensorboard_golden.py); its first record, which names that writer, has a field
   * more than ours.
   */
  @Test
  void recordsAreThoseOfTensorBoardsWriterByteForByte() throws IOException {
    TensorBoardEvents events = events();
    events.resumed(null);
    events.validated(Steps.validation(0, 0, true));
    clock.passMillis(1_500);
    events.stepped(Steps.step(1));
    events.stepped(Steps.withGradientNorm(Steps.step(300, 4.75f), 1.5));
    events.validated(Steps.validation(300, 4.5, true));
    events.sampled(
        new SampleReport(300, folder.resolve("300.txt"), "In the beginning\nwas “the” word"));
    events.ended(DONE);
    List<byte[]> golden = EventReader.records(golden());
    List<byte[]> ours = EventReader.records(Files.readAllBytes(onlyFile()));
    assertThat(ours.subList(1, ours.size())).containsExactlyElementsOf(golden.subList(1, 7));
    Message version = Message.parse(golden.getFirst());
    version.fields().remove(10);
    assertThat(Message.parse(ours.getFirst()).number(1)).isEqualTo(version.number(1));
    assertThat(Message.parse(ours.getFirst()).text(3)).isEqualTo("brain.Event:2");
    assertThat(Message.parse(ours.getFirst()).fields().keySet())
        .isEqualTo(version.fields().keySet());
  }

  @Test
  void figuresHaveTheReferencesTags() throws IOException {
    TensorBoardEvents events = events();
    events.resumed(null);
    events.stepped(Steps.step(7, 4.8125f));
    events.ended(DONE);
    Message event = EventReader.events(Files.readAllBytes(onlyFile())).getLast();
    assertThat(Double.longBitsToDouble(event.number(1))).isEqualTo(START);
    assertThat(event.number(2)).isEqualTo(7);
    assertThat(event.message(5).messages(1).stream().map(value -> value.text(1)))
        .containsExactly(
            "loss",
            "average_loss",
            "learning_rate",
            "epoch",
            "tokens_per_second",
            "memory/peak_bytes");
    assertThat(Float.intBitsToFloat((int) event.message(5).message(1).number(2)))
        .isEqualTo(4.8125f);
  }

  /** TensorBoard drops what it has of the steps from a later file's start on. */
  @Test
  void fileOfARunThatGoesOnSaysFromWhichStep() throws IOException {
    run(0, 1, 45);
    run(40, 41, 50);
    List<Path> files = files();
    assertThat(files).hasSize(2);
    assertThat(startStep(files.getFirst())).isZero();
    assertThat(startStep(files.getLast())).isEqualTo(41);
    assertThat(steps(files.getLast()))
        .containsExactlyElementsOf(LongStream.rangeClosed(41, 50).boxed().toList());
  }

  @Test
  void runThatBeginsAnewReplacesEverything() throws IOException {
    run(0, 1, 5);
    run(0, 1, 2);
    assertThat(startStep(files().getLast())).isZero();
  }

  /** TensorBoard reads files in the order of their names. */
  @Test
  void laterFileComesAfterEarlierOnesWhateverTheClockSays() throws IOException {
    run(0, 1, 1);
    clock.passSeconds(-3_600);
    run(1, 2, 2);
    run(2, 3, 3);
    assertThat(files().stream().map(file -> steps(file).getFirst())).containsExactly(1L, 2L, 3L);
    assertThat(files().getFirst().getFileName())
        .hasToString("events.out.tfevents.%d.pod-1.7".formatted(START));
  }

  @Test
  void hostsNameCanNotLeadElsewhere() throws IOException {
    assertThat(EventFile.name(folder, 5, "../a b/c.7").getFileName())
        .hasToString("events.out.tfevents.0000000005..._a_b_c.7");
  }

  /** The first event is there at once, later ones five seconds after those before them. */
  @Test
  void eventsAreWrittenEveryFiveSeconds() throws IOException {
    TensorBoardEvents events = events();
    events.resumed(null);
    events.stepped(Steps.step(1));
    assertThat(steps(onlyFile())).containsExactly(1L);
    for (long step = 2; step <= 10; step++) {
      clock.passMillis(500);
      events.stepped(Steps.step(step));
    }
    assertThat(steps(onlyFile())).containsExactly(1L);
    clock.passMillis(500);
    events.stepped(Steps.step(11));
    assertThat(steps(onlyFile())).hasSize(11);
    events.ended(DONE);
  }

  @Test
  void eventsAreWrittenAtCheckpointsAndAtTheEnd() throws IOException {
    TensorBoardEvents events = events();
    events.resumed(null);
    events.stepped(Steps.step(1));
    events.stepped(Steps.step(2));
    events.checkpointed(Steps.checkpoint(2, folder.resolve("step-00000002")));
    assertThat(steps(onlyFile())).containsExactly(1L, 2L);
    events.stepped(Steps.step(3));
    events.ended(DONE);
    assertThat(steps(onlyFile())).containsExactly(1L, 2L, 3L);
  }

  @Test
  void processWithNothingToTellLeavesNoFile() throws IOException {
    TensorBoardEvents events = events();
    events.resumed(Steps.checkpoint(40, folder.resolve("step-00000040")));
    events.checkpointed(Steps.checkpoint(40, folder.resolve("step-00000040")));
    events.ended(DONE);
    assertThat(files()).isEmpty();
  }

  /** As with the log: a run whose figures can't be kept ends, and goes on when there is room. */
  @Test
  void fullDiskEndsTheRun_andIsSaid() throws IOException {
    FullDisk disk = new FullDisk();
    TensorBoardEvents events = new TensorBoardEvents(folder, "pod-1.7", clock, file -> disk);
    events.resumed(null);
    events.stepped(Steps.step(1));
    disk.full = true;
    events.stepped(Steps.step(2));
    clock.passSeconds(5);
    assertThatThrownBy(() -> events.stepped(Steps.step(3)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("events.out.tfevents." + START)
        .hasMessageContaining("No space left on device");
    assertThatThrownBy(() -> events.checkpointed(Steps.checkpoint(3, folder)))
        .hasMessageContaining("No space left on device");
    events.ended(DONE);
  }

  /** Takes what it is given until it is full. */
  private static final class FullDisk extends OutputStream {
    private boolean full;

    @Override
    public void write(int b) throws IOException {
      if (full) {
        throw new IOException("No space left on device");
      }
    }
  }

  private TensorBoardEvents events() {
    return new TensorBoardEvents(folder, "pod-1.7", clock);
  }

  private void run(long resumed, long first, long last) throws IOException {
    TensorBoardEvents events = events();
    events.resumed(resumed == 0 ? null : Steps.checkpoint(resumed, folder.resolve("step")));
    for (long step = first; step <= last; step++) {
      events.stepped(Steps.step(step));
    }
    events.ended(DONE);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private Path onlyFile() throws IOException {
    assertThat(files()).hasSize(1);
    return files().getFirst();
  }

  private static long startStep(Path file) throws IOException {
    Message start = EventReader.events(Files.readAllBytes(file)).get(1);
    assertThat(start.message(7).number(1)).isEqualTo(1);
    return start.number(2);
  }

  private static List<Long> steps(Path file) {
    List<Long> steps = new ArrayList<>();
    try {
      for (Message event : EventReader.events(Files.readAllBytes(file))) {
        if (event.has(5)) {
          steps.add(event.number(2));
        }
      }
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
    return steps;
  }

  private static byte[] golden() throws IOException {
    try (InputStream in = TensorBoardEventsTest.class.getResourceAsStream("golden.tfevents")) {
      return Objects.requireNonNull(in, "golden.tfevents").readAllBytes();
    }
  }
}
