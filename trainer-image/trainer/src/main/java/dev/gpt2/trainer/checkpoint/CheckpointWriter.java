package dev.gpt2.trainer.checkpoint;

import dev.gpt2.trainer.checkpoint.model.HuggingFaceFiles;
import dev.gpt2.trainer.checkpoint.model.ModelContent;
import dev.gpt2.trainer.file.Disk;
import dev.gpt2.trainer.file.NewFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes a checkpoint's files into a folder, each forced to the disk, the checksums last. */
final class CheckpointWriter {
  private final Disk disk;
  private final Path folder;
  private final NewFiles files = new NewFiles();

  CheckpointWriter(Disk disk, Path folder, CheckpointContent content) {
    this.disk = disk;
    this.folder = folder;
    HuggingFaceFiles.add(
        files,
        new ModelContent(content.state().model(), List.of(content.weights()), content.tokenizer()));
    files.add(ModelCard.FILE, content.card().text(content.state()));
    files.add(Checkpoint.STATE, content.state().toJson());
    HuggingFaceFiles.addTensors(files, Checkpoint.OPTIMIZER, content.optimizer());
  }

  /** Bytes of all files, without what the file system adds. */
  long sizeBytes() {
    return files.sizeBytes();
  }

  void write() throws IOException {
    NewFiles sums = new NewFiles();
    sums.add(Checksums.FILE, new Checksums(files.write(disk, folder)).text());
    sums.write(disk, folder);
  }
}
