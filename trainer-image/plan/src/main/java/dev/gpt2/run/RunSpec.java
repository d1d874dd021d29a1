package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one run is: the fields of {@code FineTuneJob.spec} with volumes replaced by paths.
 *
 * <p>A field that is left out has its default here, and nowhere else. A {@code RunSpec} may still
 * be wrong (a file is read before it is judged): {@link RunRules#violations} says all that is wrong
 * at once, and {@link RunFile} never returns a spec that has violations.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunSpec(
    @Nullable Model model,
    @Nullable Dataset dataset,
    Training training,
    Memory memory,
    @Nullable Checkpoint checkpoint,
    Resume resume,
    Device device) {

  public RunSpec {
    training = training == null ? Training.DEFAULTS : training;
    memory = memory == null ? Memory.DEFAULTS : memory;
    resume = resume == null ? Resume.LATEST : resume;
    device = device == null ? Device.DEFAULTS : device;
  }

  /**
   * Where the weights come from: a folder ({@code path}), or {@code initialize: Random} with a size
   * or with layers, channels and heads.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Model(
      @Nullable String size,
      @Nullable String path,
      Initialize initialize,
      @Nullable Integer layers,
      @Nullable Integer channels,
      @Nullable Integer heads,
      @Nullable Integer context,
      @Nullable Integer vocabulary) {

    public Model {
      initialize = initialize == null ? Initialize.PRETRAINED : initialize;
    }
  }

  public enum Initialize {
    @JsonProperty("Pretrained")
    PRETRAINED,
    @JsonProperty("Random")
    RANDOM
  }

  /** The text or tokens to train on; the README's section on datasets has the exact rules. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Dataset(
      @Nullable String path, Integer combine, String encoding, Separator separator, Order order) {

    public static final int DEFAULT_COMBINE = 50_000;

    public Dataset {
      combine = combine == null ? DEFAULT_COMBINE : combine;
      encoding = encoding == null ? "utf-8" : encoding;
      separator = separator == null ? Separator.TOKEN : separator;
      order = order == null ? Order.RANDOM : order;
    }
  }

  /**
   * What stands between two files of one chunk: token 50256, or that token's name as plain text.
   */
  public enum Separator {
    @JsonProperty("Token")
    TOKEN,
    @JsonProperty("Text")
    TEXT
  }

  public enum Order {
    @JsonProperty("Random")
    RANDOM,
    @JsonProperty("Sequential")
    SEQUENTIAL
  }

  /** {@code sequenceLength} null: the model's context. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Training(
      Long steps,
      Integer batchSize,
      @Nullable Integer sequenceLength,
      Optimizer optimizer,
      Long seed) {

    public static final long DEFAULT_STEPS = 1_000;
    public static final long DEFAULT_SEED = 1;
    static final Training DEFAULTS =
        new Training(DEFAULT_STEPS, 1, null, Optimizer.of(OptimizerName.ADAM), DEFAULT_SEED);

    public Training {
      steps = steps == null ? DEFAULT_STEPS : steps;
      batchSize = batchSize == null ? 1 : batchSize;
      optimizer = optimizer == null ? Optimizer.of(OptimizerName.ADAM) : optimizer;
      seed = seed == null ? DEFAULT_SEED : seed;
    }
  }

  /**
   * The rule that turns a gradient into a new weight.
   *
   * <p>{@code learningRate} defaults to 2e-5, for SGD to 6e-4; {@code weightDecay} to 0, for AdamW
   * to 0.01 (PyTorch's default).
   */
  public record Optimizer(
      OptimizerName name,
      Double learningRate,
      Double beta1,
      Double beta2,
      Double epsilon,
      Double weightDecay) {

    /** The reference's advice for Adam. */
    public static final double DEFAULT_LEARNING_RATE = 2e-5;

    /** The reference's advice for SGD. */
    public static final double DEFAULT_SGD_LEARNING_RATE = 6e-4;

    public static final double DEFAULT_BETA1 = 0.9;
    public static final double DEFAULT_BETA2 = 0.999;
    public static final double DEFAULT_EPSILON = 1e-8;

    /** PyTorch's default for AdamW; the others have none. */
    public static final double DEFAULT_DECOUPLED_DECAY = 0.01;

    public Optimizer {
      name = name == null ? OptimizerName.ADAM : name;
      learningRate = learningRate == null ? defaultLearningRate(name) : learningRate;
      beta1 = beta1 == null ? DEFAULT_BETA1 : beta1;
      beta2 = beta2 == null ? DEFAULT_BETA2 : beta2;
      epsilon = epsilon == null ? DEFAULT_EPSILON : epsilon;
      weightDecay = weightDecay == null ? defaultWeightDecay(name) : weightDecay;
    }

    /** With this rule's defaults. */
    public static Optimizer of(OptimizerName name) {
      return new Optimizer(
          name,
          defaultLearningRate(name),
          DEFAULT_BETA1,
          DEFAULT_BETA2,
          DEFAULT_EPSILON,
          defaultWeightDecay(name));
    }

    private static double defaultLearningRate(OptimizerName name) {
      return name == OptimizerName.SGD ? DEFAULT_SGD_LEARNING_RATE : DEFAULT_LEARNING_RATE;
    }

    private static double defaultWeightDecay(OptimizerName name) {
      return name == OptimizerName.ADAMW ? DEFAULT_DECOUPLED_DECAY : 0;
    }
  }

  public enum OptimizerName {
    @JsonProperty("Adam")
    ADAM,
    @JsonProperty("AdamW")
    ADAMW,
    @JsonProperty("SGD")
    SGD
  }

  /**
   * How much memory training may take, and what may be done to keep within it.
   *
   * @param limit bytes as Kubernetes writes them; null: all that the container, or the device, has
   * @param reserve bytes of the limit that are to stay free
   * @param maxSlowdownPercent most recomputation, compared with computing everything once; null:
   *     any
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Memory(
      Strategy strategy,
      @JsonDeserialize(using = ByteQuantity.Reader.class) @Nullable String limit,
      @JsonDeserialize(using = ByteQuantity.Reader.class) String reserve,
      @Nullable Integer maxSlowdownPercent) {

    public static final String DEFAULT_RESERVE = "128Mi";
    static final Memory DEFAULTS = new Memory(Strategy.REMATERIALIZE, null, DEFAULT_RESERVE, null);

    public Memory {
      strategy = strategy == null ? Strategy.REMATERIALIZE : strategy;
      reserve = reserve == null ? DEFAULT_RESERVE : reserve;
    }

    /** The limit as a number, empty where none is stated; for a spec without violations. */
    public OptionalLong limitBytes() {
      return limit == null ? OptionalLong.empty() : ByteQuantity.parse(limit);
    }

    /** The reserve as a number; for a spec without violations. */
    public long reserveBytes() {
      return ByteQuantity.parse(reserve).orElseThrow();
    }

    /** The most recomputation as the planner takes it. */
    public double mostRecomputePercent() {
      return maxSlowdownPercent == null ? Double.POSITIVE_INFINITY : maxSlowdownPercent;
    }
  }

  /** What a plan may do about memory. */
  public enum Strategy {
    /** Whatever makes the step fit at the least cost. */
    @JsonProperty("Rematerialize")
    REMATERIALIZE,
    /** Keep what enters each block, make the rest of it again: the same at every limit. */
    @JsonProperty("CheckpointBlocks")
    CHECKPOINT_BLOCKS,
    /** Keep everything that is read again. */
    @JsonProperty("KeepAll")
    KEEP_ALL
  }

  /**
   * Where checkpoints go, one each {@code every} steps and at the end; the newest {@code keep}
   * stay.
   */
  public record Checkpoint(@Nullable String path, Long every, Integer keep) {
    public Checkpoint {
      every = every == null ? 1_000L : every;
      keep = keep == null ? 5 : keep;
    }
  }

  public enum Resume {
    /** From the newest sound checkpoint; from the model where there is none. */
    @JsonProperty("Latest")
    LATEST,
    /** From the model; refused where the folder holds checkpoints of another run. */
    @JsonProperty("Fresh")
    FRESH
  }

  /** {@code threads} null: as many as the container may use. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Device(DeviceType type, @Nullable Integer threads) {
    static final Device DEFAULTS = new Device(DeviceType.CPU, null);

    public Device {
      type = type == null ? DeviceType.CPU : type;
    }
  }

  public enum DeviceType {
    CPU,
    GPU
  }
}
