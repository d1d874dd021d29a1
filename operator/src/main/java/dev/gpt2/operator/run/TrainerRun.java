package dev.gpt2.operator.run;

import dev.gpt2.operator.api.CheckpointTarget;
import dev.gpt2.operator.api.DatasetSource;
import dev.gpt2.operator.api.DeviceRequest;
import dev.gpt2.operator.api.FetchSource;
import dev.gpt2.operator.api.FineTuneJobSpec;
import dev.gpt2.operator.api.MemorySettings;
import dev.gpt2.operator.api.ModelSource;
import dev.gpt2.operator.api.OptimizerSettings;
import dev.gpt2.operator.api.SamplingSettings;
import dev.gpt2.operator.api.TrainingSettings;
import dev.gpt2.operator.api.ValidationSettings;
import dev.gpt2.operator.api.ValidationSettings.ValidationDataset;
import dev.gpt2.operator.api.VolumeSource;
import dev.gpt2.run.CheckpointSpec;
import dev.gpt2.run.DatasetSpec;
import dev.gpt2.run.DeviceSpec;
import dev.gpt2.run.MemorySpec;
import dev.gpt2.run.ModelSpec;
import dev.gpt2.run.OptimizerSpec;
import dev.gpt2.run.RunSpec;
import dev.gpt2.run.SamplingSpec;
import dev.gpt2.run.SourceSpec;
import dev.gpt2.run.TrainingSpec;
import dev.gpt2.run.ValidationSpec;
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
        validation(spec.validation()),
        sampling(spec.sampling()),
        memory(spec.memory()),
        checkpoint(spec.checkpoint()),
        resume(spec.resume()),
        device(spec.device()));
  }

  /** The volumes that the spec names, by where they are mounted. */
  public static Map<MountPoint, VolumeSource> volumes(FineTuneJobSpec spec) {
    Map<MountPoint, VolumeSource> volumes = new EnumMap<>(MountPoint.class);
    if (spec.model().volume() != null) {
      volumes.put(MountPoint.MODEL, spec.model().volume());
    }
    volumes.put(MountPoint.DATASET, spec.dataset().volume());
    ValidationSettings validation = spec.validation();
    if (validation != null
        && validation.dataset() != null
        && validation.dataset().volume() != null) {
      volumes.put(MountPoint.VALIDATION, validation.dataset().volume());
    }
    volumes.put(MountPoint.CHECKPOINT, spec.checkpoint().volume());
    return volumes;
  }

  /** Whether the trainer only reads what is mounted there. */
  public static boolean isReadOnly(FineTuneJobSpec spec, MountPoint mountPoint) {
    return switch (mountPoint) {
      case MODEL -> spec.model().source() == null;
      case DATASET -> spec.dataset().source() == null;
      case VALIDATION -> true;
      case CHECKPOINT -> false;
    };
  }

  private static ModelSpec model(ModelSource model) {
    return new ModelSpec(
        model.size(),
        model.path() == null ? null : MountPoint.MODEL.resolve(model.path()),
        source(model.source()),
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
        source(dataset.source()),
        dataset.combine(),
        dataset.encoding(),
        dataset.separator(),
        dataset.order());
  }

  /** Without the token, which the pod has in its environment. */
  private static SourceSpec source(FetchSource source) {
    if (source == null) {
      return null;
    }
    FetchSource.HuggingFace hub = source.huggingFace();
    return new SourceSpec(
        hub == null
            ? null
            : new SourceSpec.HuggingFace(
                hub.repository(), hub.revision(), hub.endpoint(), hub.include()),
        source.http() == null
            ? null
            : source.http().stream()
                .map(file -> new SourceSpec.HttpFile(file.url(), file.sha256()))
                .toList());
  }

  private static TrainingSpec training(TrainingSettings training) {
    return training == null
        ? null
        : new TrainingSpec(
            training.steps(),
            training.epochs(),
            training.batchSize(),
            training.sequenceLength(),
            training.accumulateGradients(),
            training.precision(),
            optimizer(training.optimizer()),
            training.onlyTransformerLayers(),
            training.noise(),
            training.seed());
  }

  private static OptimizerSpec optimizer(OptimizerSettings optimizer) {
    return optimizer == null
        ? null
        : new OptimizerSpec(
            optimizer.name(),
            optimizer.learningRate(),
            optimizer.momentum(),
            optimizer.beta1(),
            optimizer.beta2(),
            optimizer.epsilon(),
            optimizer.weightDecay(),
            optimizer.decayedWeights(),
            optimizer.clipNorm(),
            optimizer.warmupSteps(),
            optimizer.decay());
  }

  private static ValidationSpec validation(ValidationSettings validation) {
    if (validation == null) {
      return null;
    }
    ValidationSettings.EarlyStopping stopping = validation.earlyStopping();
    return new ValidationSpec(
        validation.every(),
        validation.batchSize(),
        validation.batchCount(),
        dataset(validation.dataset()),
        stopping == null ? null : new ValidationSpec.EarlyStopping(stopping.patience()));
  }

  private static ValidationSpec.Dataset dataset(ValidationDataset dataset) {
    if (dataset == null) {
      return null;
    }
    MountPoint volume = dataset.volume() == null ? MountPoint.DATASET : MountPoint.VALIDATION;
    return new ValidationSpec.Dataset(
        volume.resolve(dataset.path()), dataset.combine(), dataset.encoding(), dataset.separator());
  }

  private static SamplingSpec sampling(SamplingSettings sampling) {
    return sampling == null
        ? null
        : new SamplingSpec(
            sampling.every(),
            sampling.count(),
            sampling.length(),
            sampling.topK(),
            sampling.topP(),
            sampling.temperature(),
            sampling.prompt());
  }

  /** A checkpoint's path is one on the checkpoint's volume. */
  private static String resume(String resume) {
    return resume == null || resume.equals(RunSpec.LATEST) || resume.equals(RunSpec.FRESH)
        ? resume
        : MountPoint.CHECKPOINT.resolve(resume);
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
        MountPoint.CHECKPOINT.resolve(checkpoint.path()),
        checkpoint.every(),
        checkpoint.keep(),
        checkpoint.keepEvery());
  }

  private static DeviceSpec device(DeviceRequest device) {
    return device == null ? null : new DeviceSpec(device.type(), device.threads());
  }
}
