package dev.gpt2.trainer;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.checkpoint.Checkpoint;
import dev.gpt2.trainer.checkpoint.RunDirectory;
import dev.gpt2.trainer.checkpoint.model.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The model that writes samples.
 *
 * @param name its folder, as people find it
 */
record SampledModel(ModelFolder folder, String name) implements AutoCloseable {

  /**
   * A folder's model: its own, as of a checkpoint; of a run's folder that of its newest sound
   * checkpoint.
   *
   * @param said is told of damaged checkpoints
   */
  static SampledModel open(Path path, Consumer<String> said) throws IOException {
    boolean ownModel = Files.exists(path.resolve(ModelFolder.CONFIG));
    if (ownModel || !RunDirectory.isRun(path)) {
      return new SampledModel(ModelFolder.open(path), path.toString());
    }
    Checkpoint newest =
        RunDirectory.newestSound(path, said)
            .orElseThrow(
                () ->
                    new InvalidRunException(
                        "--model: %s: none of the run's checkpoints is whole".formatted(path)));
    return new SampledModel(newest.openModel(), newest.folder().toString());
  }

  @Override
  public void close() {
    folder.close();
  }
}
