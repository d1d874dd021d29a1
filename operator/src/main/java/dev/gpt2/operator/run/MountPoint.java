package dev.gpt2.operator.run;

/** Where the trainer's container sees a volume. */
public enum MountPoint {
  MODEL("/mnt/model"),
  DATASET("/mnt/dataset"),
  VALIDATION("/mnt/validation"),
  CHECKPOINT("/mnt/checkpoint");

  private final String directory;

  MountPoint(String directory) {
    this.directory = directory;
  }

  public String directory() {
    return directory;
  }

  /** The container's path for a path on the volume; {@code .} is the volume's root. */
  String resolve(String path) {
    return path.equals(".") ? directory : directory + "/" + path;
  }
}
