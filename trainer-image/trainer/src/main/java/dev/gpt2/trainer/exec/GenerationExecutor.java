package dev.gpt2.trainer.exec;

import dev.gpt2.graph.Gpt2Generation;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Resident.Role;
import dev.gpt2.plan.GenerationMemory;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.trainer.sample.LanguageModel;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Continues texts on a GPT-2's weights, which may be those of a run in training; its own are the
 * cache and the buffer for values.
 *
 * <p>B sequences, V tokens in the vocabulary.
 */
public final class GenerationExecutor implements LanguageModel, AutoCloseable {
  private final Torch torch;
  private final Gpt2Generation generation;
  private final ResidentTensors residents;
  private final ArenaBuffer buffer;
  private final boolean ownsBuffer;
  private final GraphExecutor chunks;
  private final GraphExecutor tokens;
  private List<Integer> prompt = List.of();
  private int position;

  /**
   * Takes the memory for all positions.
   *
   * @param weights are read only, and stay their owner's to close
   */
  public GenerationExecutor(Torch torch, Gpt2Generation generation, ResidentTensors weights) {
    this(torch, generation, weights, null);
  }

  /** In a buffer that other graphs use at other times; null: in one of its own. */
  GenerationExecutor(
      Torch torch,
      Gpt2Generation generation,
      ResidentTensors weights,
      @Nullable ArenaBuffer shared) {
    this.torch = torch;
    this.generation = generation;
    Graph prompts = generation.prompt();
    Graph decoding = generation.decoding();
    long arenaBytes = GenerationMemory.of(generation).arenaBytes();
    List<Resident> caches =
        decoding.residents().stream().filter(resident -> resident.role() == Role.CACHE).toList();
    this.ownsBuffer = shared == null;
    this.buffer = shared == null ? ArenaBuffer.of(torch, arenaBytes) : shared;
    this.residents =
        shared == null
            ? ResidentTensors.beside(weights, torch, caches)
            : ResidentTensors.beside(weights, torch, caches, shared, arenaBytes);
    this.chunks = executor(prompts);
    this.tokens = executor(decoding);
  }

  private GraphExecutor executor(Graph graph) {
    return new GraphExecutor(
        torch, graph, Schedule.keepAll(CostGraph.of(graph)), residents, buffer);
  }

  @Override
  public int sequences() {
    return generation.batch();
  }

  @Override
  public int vocabulary() {
    return generation.model().vocabulary();
  }

  @Override
  public int positions() {
    return generation.positions();
  }

  /** All tokens but the last, which {@link #afterPrompt} begins with, are taken in here. */
  @Override
  public void begin(List<Integer> newPrompt) {
    if (newPrompt.isEmpty() || newPrompt.size() > positions()) {
      throw new IllegalArgumentException(
          "a prompt must have between 1 and %d tokens: %d"
              .formatted(positions(), newPrompt.size()));
    }
    newPrompt.forEach(this::requireToken);
    prompt = List.copyOf(newPrompt);
    int taken = prompt.size() - 1;
    int chunk = generation.chunkPositions();
    for (int start = 0; start < taken; start += chunk) {
      // the last chunk ends with the prompt, and computes some positions again
      takeIn(Math.min(start, Math.max(0, taken - chunk)), taken);
    }
    position = taken;
  }

  private void takeIn(int start, int end) {
    long[] chunk = new long[generation.chunkPositions()];
    for (int i = 0; i < chunk.length && start + i < end; i++) {
      chunk[i] = prompt.get(start + i);
    }
    try (StepInputs inputs = inputs(chunk, start)) {
      chunks.run(inputs);
    }
  }

  @Override
  public void afterPrompt(Consumer<FloatBuffer> logits) {
    if (prompt.isEmpty()) {
      throw new IllegalStateException("there is no prompt yet");
    }
    position = prompt.size() - 1;
    int[] last = new int[sequences()];
    Arrays.fill(last, prompt.getLast());
    next(last, logits);
  }

  @Override
  public void next(int[] given, Consumer<FloatBuffer> logits) {
    if (given.length != sequences()) {
      throw new IllegalArgumentException(
          "a token for each of %d sequences expected: %d".formatted(sequences(), given.length));
    }
    if (position >= positions()) {
      throw new IllegalStateException(
          "there is room for %d tokens, all of them are given".formatted(positions()));
    }
    // rows that fill up a group get token 0
    long[] rows = new long[generation.rows()];
    for (int i = 0; i < given.length; i++) {
      requireToken(given[i]);
      rows[i] = given[i];
    }
    try (StepInputs inputs = inputs(rows, position)) {
      tokens.run(
          inputs,
          (result, all) ->
              logits.accept(all.slice(0, Math.multiplyExact(sequences(), vocabulary()))));
    }
    position++;
  }

  private void requireToken(int token) {
    if (token < 0 || token >= vocabulary()) {
      throw new IllegalArgumentException(
          "token ids must be between 0 and %d: %d".formatted(vocabulary() - 1, token));
    }
  }

  private StepInputs inputs(long[] given, int first) {
    return new StepInputs().with(torch, given).at(first);
  }

  /** The most that kernels took for themselves so far. */
  long workspaceBytes() {
    return Math.max(chunks.workspaceBytes(), tokens.workspaceBytes());
  }

  /**
   * Cache, the buffer for values and the most that kernels took for themselves so far, as
   * accounted: all but the weights.
   */
  public long besideWeights() {
    return residents.bytes() + buffer.bytes() + workspaceBytes();
  }

  @Override
  public void close() {
    chunks.close();
    tokens.close();
    residents.close();
    if (ownsBuffer) {
      buffer.close();
    }
  }
}
