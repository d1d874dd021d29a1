package dev.gpt2.trainer.checkpoint;

import dev.gpt2.trainer.checkpoint.model.HuggingFaceConfig;
import dev.gpt2.trainer.checkpoint.model.ModelFolder;
import dev.gpt2.trainer.checkpoint.model.WeightNames;
import dev.gpt2.trainer.checkpoint.safetensors.SafetensorsWriter;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.checkpoint.tensor.TensorContent;
import dev.gpt2.trainer.file.Disk;
import dev.gpt2.trainer.file.DurableFile;
import dev.gpt2.trainer.file.Folders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes a checkpoint's files into a folder, each forced to the disk, the checksums last. */
final class CheckpointWriter {
  /** What transformers expects a PyTorch-written file to say of itself. */
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private final Disk disk;
  private final Path folder;
  private final Map<String, FileContent> files = new LinkedHashMap<>();
  private long sizeBytes;

  /** Writes one file's bytes. */
  private interface FileContent {
    void writeTo(TensorContent.Sink sink) throws IOException;
  }

  CheckpointWriter(Disk disk, Path folder, CheckpointContent content) {
    this.disk = disk;
    this.folder = folder;
    content.tokenizer().contents().forEach(this::add);
    add(ModelFolder.CONFIG, HuggingFaceConfig.write(content.state().model()));
    add("model-card.md", content.card().text(content.state()));
    add(Checkpoint.STATE, content.state().toJson());
    add(
        ModelFolder.WEIGHTS,
        content.weights().stream().map(w -> w.named(WeightNames.PREFIX + w.name())).toList());
    add(Checkpoint.OPTIMIZER, content.optimizer());
  }

  /** Bytes of all files, without what the file system adds. */
  long sizeBytes() {
    return sizeBytes;
  }

  void write() throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (Map.Entry<String, FileContent> file : files.entrySet()) {
      digests.put(file.getKey(), write(file.getKey(), file.getValue()));
    }
    ByteBuffer sums =
        ByteBuffer.wrap(new Checksums(digests).text().getBytes(StandardCharsets.UTF_8));
    write(Checksums.FILE, sink -> sink.write(sums));
    Folders.sync(folder);
  }

  private String write(String name, FileContent content) throws IOException {
    try (DurableFile file = DurableFile.create(disk, folder.resolve(name))) {
      content.writeTo(file::write);
      return file.finish();
    }
  }

  private void add(String name, String text) {
    add(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void add(String name, byte[] bytes) {
    files.put(name, sink -> sink.write(ByteBuffer.wrap(bytes)));
    sizeBytes += bytes.length;
  }

  private void add(String name, List<NamedTensor> tensors) {
    files.put(name, sink -> SafetensorsWriter.write(tensors, METADATA, sink));
    sizeBytes += SafetensorsWriter.sizeBytes(tensors, METADATA);
  }
}
