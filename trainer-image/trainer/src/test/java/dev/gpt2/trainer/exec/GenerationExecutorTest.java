package dev.gpt2.trainer.exec;

import static dev.gpt2.trainer.exec.GenerationTest.copy;
import static dev.gpt2.trainer.exec.GenerationTest.difference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.graph.Gpt2Generation;
import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.plan.GenerationMemory;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.ModelShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On random weights, with room for three chunks of a prompt and 8 positions. */
class GenerationExecutorTest {
  private static final ModelShape MODEL = new ModelShape(3, 48, 3, 250, 199);
  private static final int POSITIONS = 200;

  /** Matrix products of other sizes round otherwise; logits are below 1. */
  private static final double ROUNDING = 1e-6;

  private static final StepShape STEP = new StepShape(MODEL, 1, 50);
  private static final Graph TRAINING =
      Gpt2TrainingGraph.of(STEP, new UpdateRule.Adam(0.9, 0.999, 1e-8, 0, false));
  private static final List<Integer> TOKENS =
      new Random(7).ints(POSITIONS, 0, MODEL.vocabulary()).boxed().toList();

  private Torch torch;
  private ResidentTensors weights;

  DeviceType device() {
    return DeviceType.CPU;
  }

  @BeforeEach
  void draw() throws NoSuchDeviceException {
    torch = Torch.start(device(), 1);
    weights = ResidentTensors.random(torch, TRAINING.residents(), MODEL.layers(), 1);
  }

  @AfterEach
  void close() {
    weights.close();
    torch.close();
  }

  /** One chunk that is longer than the prompt, whole ones, and such that overlap. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 20, 64, 65, 66, 128, 129, 150, 193, 200})
  void aPromptInChunks_isThePromptTokenByToken(int length) {
    List<Integer> prompt = TOKENS.subList(0, length);
    List<float[]> found = new ArrayList<>();
    try (GenerationExecutor model = model(2)) {
      model.begin(prompt);
      model.afterPrompt(logits -> found.add(copy(logits)));
      model.begin(prompt.subList(0, 1));
      model.afterPrompt(logits -> found.add(copy(logits)));
      for (int token : prompt.subList(1, length)) {
        model.next(new int[] {token, token}, logits -> found.add(copy(logits)));
      }
    }
    assertThat(found).hasSize(1 + length);
    assertThat(difference(found.getFirst(), found.getLast())).isLessThanOrEqualTo(ROUNDING);
  }

  /** Of 1, 2, 3, 4, 5 and 8 sequences each goes its own way after the prompt. */
  @Test
  void aSequence_hasTheSameLogitsAmongAnyOthers() {
    List<float[]> alone = logits(1);
    List<float[]> ofTwo = logits(2);
    for (int batch : new int[] {2, 3, 4, 5, 8}) {
      List<float[]> together = logits(batch);
      System.out.printf(
          "logits of one sequence of %d on %s: at most %.1e from those of one alone, %.1e of two%n",
          batch, device(), ofFirst(alone, together), ofFirst(ofTwo, together));
      assertThat(ofFirst(alone, together)).isLessThanOrEqualTo(ROUNDING);
    }
  }

  /** Largest difference between the first sequences of two batches. */
  private static double ofFirst(List<float[]> a, List<float[]> b) {
    double largest = 0;
    for (int i = 0; i < a.size(); i++) {
      largest =
          Math.max(
              largest,
              difference(
                  Arrays.copyOf(a.get(i), MODEL.vocabulary()),
                  Arrays.copyOf(b.get(i), MODEL.vocabulary())));
    }
    return largest;
  }

  /** The first sequence's tokens are the same in any batch. */
  private List<float[]> logits(int batch) {
    List<float[]> found = new ArrayList<>();
    try (GenerationExecutor model = model(batch)) {
      model.begin(TOKENS.subList(0, 100));
      model.afterPrompt(logits -> found.add(copy(logits)));
      for (int i = 0; i < 50; i++) {
        int[] tokens = new int[batch];
        for (int row = 0; row < batch; row++) {
          tokens[row] = (TOKENS.get(100 + i) + 13 * row) % MODEL.vocabulary();
        }
        model.next(tokens, logits -> found.add(copy(logits)));
      }
    }
    return found;
  }

  @Test
  void afterThePrompt_isTheSameAgain() {
    try (GenerationExecutor model = model(3)) {
      List<float[]> first = new ArrayList<>();
      List<float[]> again = new ArrayList<>();
      model.begin(TOKENS.subList(0, 70));
      model.afterPrompt(logits -> first.add(copy(logits)));
      model.next(new int[] {1, 2, 3}, logits -> first.add(copy(logits)));
      model.afterPrompt(logits -> again.add(copy(logits)));
      model.next(new int[] {1, 2, 3}, logits -> again.add(copy(logits)));
      assertThat(again).usingRecursiveComparison().isEqualTo(first);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6})
  void accountedMemory_isThePredictedOneToTheByte(int batch) {
    Gpt2Generation generation = new Gpt2Generation(MODEL, batch, POSITIONS);
    try (GenerationExecutor model = new GenerationExecutor(torch, generation, weights)) {
      model.begin(TOKENS);
      model.afterPrompt(logits -> {});
      assertThat(model.besideWeights()).isEqualTo(GenerationMemory.of(generation).besideWeights());
    }
  }

  /** In the midst of a training run, on its own weights. */
  @Test
  void trainingGoesOnAsIfNothingHadBeenWritten() {
    List<Float> expected = losses(() -> {});
    weights.close();
    weights = ResidentTensors.random(torch, TRAINING.residents(), MODEL.layers(), 1);
    List<float[]> written = new ArrayList<>();
    List<Float> found =
        losses(
            () -> {
              try (GenerationExecutor model = model(1)) {
                model.begin(TOKENS.subList(0, 10));
                model.afterPrompt(logits -> written.add(copy(logits)));
              }
            });
    assertThat(found).isEqualTo(expected);
    // the weights of that moment
    assertThat(written.get(1)).isNotEqualTo(written.get(0));
  }

  private List<Float> losses(Runnable afterEachStep) {
    List<Float> losses = new ArrayList<>();
    long[] tokens = TOKENS.stream().limit(STEP.tokens()).mapToLong(Integer::longValue).toArray();
    try (GraphExecutor step =
        new GraphExecutor(torch, TRAINING, Schedule.keepAll(CostGraph.of(TRAINING)), weights)) {
      for (int i = 1; i <= 3; i++) {
        losses.add(step.run(tokens, tokens, 1e-2, i).result());
        afterEachStep.run();
      }
    }
    return losses;
  }

  @Test
  void moreThanThereIsRoomFor_isRefused() {
    try (GenerationExecutor model = model(1)) {
      List<Integer> tooLong = new ArrayList<>(TOKENS);
      tooLong.add(1);
      assertThatThrownBy(() -> model.begin(tooLong)).hasMessageContaining("1 and 200 tokens: 201");
      model.begin(TOKENS);
      model.afterPrompt(logits -> {});
      assertThatThrownBy(() -> model.next(new int[] {1}, logits -> {}))
          .hasMessageContaining("room for 200 tokens");
    }
  }

  @Test
  void whatTheModelDoesNotHave_isRefused() {
    try (GenerationExecutor model = model(2)) {
      assertThatThrownBy(() -> model.begin(List.of(199))).hasMessageContaining("0 and 198: 199");
      assertThatThrownBy(() -> model.begin(List.of())).hasMessageContaining("1 and 200 tokens: 0");
      assertThatThrownBy(() -> model.afterPrompt(logits -> {}))
          .hasMessageContaining("no prompt yet");
      model.begin(List.of(3));
      assertThatThrownBy(() -> model.next(new int[] {0}, logits -> {}))
          .hasMessageContaining("each of 2 sequences");
      assertThatThrownBy(() -> model.next(new int[] {0, -1}, logits -> {}))
          .hasMessageContaining("0 and 198: -1");
    }
  }

  private GenerationExecutor model(int batch) {
    return new GenerationExecutor(torch, new Gpt2Generation(MODEL, batch, POSITIONS), weights);
  }
}
