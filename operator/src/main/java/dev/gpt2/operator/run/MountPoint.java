package dev.gpt2.operator.run;

/** Where the trainer's container sees a volume. */
public enum MountPoint {
  MODEL("/mnt/model", true),
  DATASET("/mnt/dataset", true),
  VALIDATION("/mnt/validation", true),
  CHECKPOINT("/mnt/checkpoint", false);

  private final String directory;
  private final boolean readOnly;

  MountPoint(String directory, boolean readOnly) {
    this.directory = directory;
    this.readOnly = readOnly;
  }

  public String directory() {
    return directory;
  }

  public boolean isReadOnly() {
    return readOnly;
  }

  /** The container's path for a path on the volume; {@code .} is the volume's root. */
  String resolve(String path) {
    return path.equals(".") ? directory : directory + "/" + path;
  }
}
