package dev.gpt2.trainer.exec;

/** The device that was asked for isn't there. */
public final class NoSuchDeviceException extends Exception {
  private static final long serialVersionUID = 1L;

  NoSuchDeviceException(String message) {
    super(message);
  }
}
