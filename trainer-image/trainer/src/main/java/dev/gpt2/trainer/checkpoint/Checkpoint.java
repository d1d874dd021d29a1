package dev.gpt2.trainer.checkpoint;

import dev.gpt2.trainer.checkpoint.model.ModelFolder;
import dev.gpt2.trainer.checkpoint.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** A whole checkpoint on the disk, its checksums verified. */
public record Checkpoint(Path folder, TrainerState state) {
  static final String OPTIMIZER = "trainer.safetensors";
  static final String STATE = "trainer.json";

  /** The folder's name, such as {@code step-00001000}. */
  public String name() {
    return StepName.of(state.step());
  }

  /**
   * Verifies the checksums of a folder that is a checkpoint; of other folders there are none.
   *
   * @throws dev.gpt2.trainer.file.CorruptFileException that names a file that is missing or changed
   */
  public static void requireSound(Path folder) throws IOException {
    if (Files.exists(folder.resolve(STATE)) && Files.exists(folder.resolve(Checksums.FILE))) {
      Checksums.verify(folder, Set.of());
    }
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
