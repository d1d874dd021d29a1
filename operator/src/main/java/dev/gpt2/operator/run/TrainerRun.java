package dev.gpt2.operator.run;

import dev.gpt2.operator.api.CheckpointTarget;
import dev.gpt2.operator.api.DatasetSource;
import dev.gpt2.operator.api.DeviceRequest;
import dev.gpt2.operator.api.FineTuneJobSpec;
import dev.gpt2.operator.api.MemorySettings;
import dev.gpt2.operator.api.ModelSource;
import dev.gpt2.operator.api.OptimizerSettings;
import dev.gpt2.operator.api.TrainingSettings;
import dev.gpt2.operator.api.VolumeSource;
import dev.gpt2.run.CheckpointSpec;
import dev.gpt2.run.DatasetSpec;
import dev.gpt2.run.DeviceSpec;
import dev.gpt2.run.MemorySpec;
import dev.gpt2.run.ModelSpec;
import dev.gpt2.run.OptimizerSpec;
import dev.gpt2.run.RunSpec;
import dev.gpt2.run.TrainingSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/**
 * A FineTuneJob's spec as the trainer's {@code run.yaml} has it: the same fields, with each volume
 * and path replaced by the path in the container.
 *
 * <p>Not null-checked, as {@link RunSpec}'s constructors put their defaults where null stands,
 * which a record's component type can't say.
 */
@NullUnmarked
public final class TrainerRun {
  private TrainerRun() {}

  /** The run; what the spec leaves out gets {@link RunSpec}'s defaults. */
  public static RunSpec of(FineTuneJobSpec spec) {
    return new RunSpec(
        model(spec.model()),
        dataset(spec.dataset()),
        training(spec.training()),
        memory(spec.memory()),
        checkpoint(spec.checkpoint()),
        spec.resume(),
        device(spec.device()));
  }

  /** The volumes that the spec names, by where they are mounted. */
  public static Map<MountPoint, VolumeSource> volumes(FineTuneJobSpec spec) {
    Map<MountPoint, VolumeSource> volumes = new EnumMap<>(MountPoint.class);
    if (spec.model().volume() != null) {
      volumes.put(MountPoint.MODEL, spec.model().volume());
    }
    volumes.put(MountPoint.DATASET, spec.dataset().volume());
    volumes.put(MountPoint.CHECKPOINT, spec.checkpoint().volume());
    return volumes;
  }

  private static ModelSpec model(ModelSource model) {
    return new ModelSpec(
        model.size(),
        model.path() == null ? null : MountPoint.MODEL.resolve(model.path()),
        model.initialize(),
        model.layers(),
        model.channels(),
        model.heads(),
        model.context(),
        model.vocabulary());
  }

  private static DatasetSpec dataset(DatasetSource dataset) {
    return new DatasetSpec(
        MountPoint.DATASET.resolve(dataset.path()),
        dataset.combine(),
        dataset.encoding(),
        dataset.separator(),
        dataset.order());
  }

  private static TrainingSpec training(TrainingSettings training) {
    return training == null
        ? null
        : new TrainingSpec(
            training.steps(),
            training.batchSize(),
            training.sequenceLength(),
            optimizer(training.optimizer()),
            training.seed());
  }

  private static OptimizerSpec optimizer(OptimizerSettings optimizer) {
    return optimizer == null
        ? null
        : new OptimizerSpec(
            optimizer.name(),
            optimizer.learningRate(),
            optimizer.beta1(),
            optimizer.beta2(),
            optimizer.epsilon(),
            optimizer.weightDecay());
  }

  private static MemorySpec memory(MemorySettings memory) {
    return memory == null
        ? null
        : new MemorySpec(
            memory.strategy(),
            text(memory.limit()),
            text(memory.reserve()),
            memory.maxSlowdownPercent());
  }

  private static String text(Quantity quantity) {
    return quantity == null ? null : quantity.toString();
  }

  private static CheckpointSpec checkpoint(CheckpointTarget checkpoint) {
    return new CheckpointSpec(
        MountPoint.CHECKPOINT.resolve(checkpoint.path()), checkpoint.every(), checkpoint.keep());
  }

  private static DeviceSpec device(DeviceRequest device) {
    return device == null ? null : new DeviceSpec(device.type(), device.threads());
  }
}
