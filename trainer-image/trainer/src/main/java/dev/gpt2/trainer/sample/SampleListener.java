package dev.gpt2.trainer.sample;

/** Hears of samples while they are written, several at a time. */
public interface SampleListener {

  /** A sample has one more token. */
  void wrote(int sample, int token);

  /** A sample is over. */
  void ended(Sample sample);
}
