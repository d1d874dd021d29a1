package dev.gpt2.trainer.checkpoint;

import dev.gpt2.trainer.checkpoint.model.ModelFolder;
import dev.gpt2.trainer.checkpoint.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;

/** A whole checkpoint on the disk, its checksums verified. */
public record Checkpoint(Path folder, TrainerState state) {
  static final String OPTIMIZER = "trainer.safetensors";
  static final String STATE = "trainer.json";

  /** The folder's name, such as {@code step-00001000}. */
  public String name() {
    return StepName.of(state.step());
  }

  /** The weights; to be closed. */
  public ModelFolder openModel() throws IOException {
    return ModelFolder.open(folder);
  }

  /** The optimizer's tensors; to be closed. */
  public SafetensorsFile openOptimizer() throws IOException {
    return SafetensorsFile.open(folder.resolve(OPTIMIZER));
  }
}
