package dev.gpt2.trainer.exec;

/** The tensor library could not get the memory that an op needs. */
public final class OutOfDeviceMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfDeviceMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
