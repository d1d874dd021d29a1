package dev.gpt2.trainer.tensorboard;

import java.time.Instant;
import java.util.List;

/**
 * TensorBoard's messages, as far as a run needs them; the numbers are those of
 * tensorboard/compat/proto: event.proto, summary.proto, tensor.proto.
 */
final class Event {
  private static final String VERSION = "brain.Event:2";
  private static final int SESSION_START = 1;
  private static final int DT_STRING = 7;

  private Event() {}

  /** Begins each file. */
  static byte[] version(Instant time) {
    return event(time, 0).text(3, VERSION).toBytes();
  }

  /**
   * A process begins to write. From a run's second one on, TensorBoard drops what it read before of
   * this step and later ones.
   */
  static byte[] sessionStart(Instant time, long step) {
    return event(time, step).message(7, new ProtoMessage().integer(1, SESSION_START)).toBytes();
  }

  /** Values of one step. */
  static byte[] summary(Instant time, long step, List<ProtoMessage> values) {
    ProtoMessage summary = new ProtoMessage();
    values.forEach(value -> summary.message(1, value));
    return event(time, step).message(5, summary).toBytes();
  }

  static ProtoMessage scalar(String tag, double value) {
    return new ProtoMessage().text(1, tag).alternativeFloat(2, (float) value);
  }

  /** Markdown, as a tensor without dimensions for the plugin that shows text. */
  static ProtoMessage text(String tag, String markdown) {
    ProtoMessage tensor =
        new ProtoMessage().integer(1, DT_STRING).message(2, new ProtoMessage()).text(8, markdown);
    ProtoMessage metadata = new ProtoMessage().message(1, new ProtoMessage().text(1, "text"));
    return new ProtoMessage().text(1, tag).message(8, tensor).message(9, metadata);
  }

  private static ProtoMessage event(Instant time, long step) {
    double seconds = time.getEpochSecond() + time.getNano() / 1e9;
    return new ProtoMessage().doubleFloat(1, seconds).integer(2, step);
  }
}
