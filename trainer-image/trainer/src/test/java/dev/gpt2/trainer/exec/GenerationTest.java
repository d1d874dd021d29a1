package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.graph.Gpt2Generation;
import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.StepShape;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.sample.Sample;
import dev.gpt2.trainer.sample.SampleListener;
import dev.gpt2.trainer.sample.SampleRequest;
import dev.gpt2.trainer.sample.Sampler;
import dev.gpt2.trainer.sample.SamplingRule;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Texts and logits of the test model against Hugging Face transformers, {@code
 * src/test/python/generation.py}, and against the same model without a cache.
 */
class GenerationTest {
  private static final ModelShape MODEL = new ModelShape(2, 64, 2, 64, 50_257);
  private static final Graph UNCACHED = Gpt2TrainingGraph.logits(new StepShape(MODEL, 1, 64));

  private Torch torch;
  private ResidentTensors weights;

  DeviceType device() {
    return DeviceType.CPU;
  }

  @BeforeEach
  void load() throws IOException, NoSuchDeviceException {
    torch = Torch.start(device(), 1);
    weights = NanoGpt2.load(torch, UNCACHED.residents());
  }

  @AfterEach
  void close() {
    weights.close();
    torch.close();
  }

  @Test
  void greedyTexts_areThoseOfTransformers() throws IOException {
    for (JsonNode text : expected().get("greedy")) {
      List<Integer> tokens = ints(text.get("tokens"));
      SampleRequest request =
          new SampleRequest(
              ints(text.get("prompt")),
              1,
              tokens.size(),
              OptionalInt.empty(),
              new SamplingRule(0, 0, 0),
              1);
      assertThat(samples(1, request).getFirst().tokens()).isEqualTo(tokens);
    }
  }

  /** A model of random weights repeats itself; what it writes next in doubt tells more. */
  @Test
  void likeliestTokensNotYetInTheText_areThoseOfTransformers() throws IOException {
    try (GenerationExecutor model = model(1)) {
      for (JsonNode text : expected().get("distinct")) {
        List<Integer> tokens = ints(text.get("tokens"));
        List<Integer> all = new ArrayList<>(ints(text.get("prompt")));
        model.begin(all);
        model.afterPrompt(logits -> all.add(likeliest(logits, all)));
        for (int i = 1; i < tokens.size(); i++) {
          model.next(new int[] {all.getLast()}, logits -> all.add(likeliest(logits, all)));
        }
        assertThat(all.subList(all.size() - tokens.size(), all.size())).isEqualTo(tokens);
      }
    }
  }

  private static int likeliest(FloatBuffer logits, List<Integer> except) {
    int likeliest = -1;
    for (int token = 0; token < logits.remaining(); token++) {
      if (!except.contains(token) && (likeliest < 0 || logits.get(token) > logits.get(likeliest))) {
        likeliest = token;
      }
    }
    return likeliest;
  }

  @Test
  void logits_areThoseOfTransformers() throws IOException {
    JsonNode expected = expected().get("logits");
    List<float[]> found = oneByOne(ints(expected.get("tokens")));
    int stride = expected.get("stride").intValue();
    double largest = 0;
    for (Map.Entry<String, JsonNode> at : expected.get("at").properties()) {
      for (int i = 0; i < at.getValue().size(); i++) {
        float logit = found.get(Integer.parseInt(at.getKey()))[i * stride];
        largest = Math.max(largest, Math.abs(logit - at.getValue().get(i).doubleValue()));
      }
    }
    System.out.printf("logits differ from transformers' by at most %.1e%n", largest);
    assertThat(largest).isLessThanOrEqualTo(1e-5);
  }

  @Test
  void logitsWithACache_areThoseWithout() throws IOException {
    List<Integer> sequence = ints(expected().get("logits").get("tokens"));
    List<float[]> uncached = new ArrayList<>();
    try (GraphExecutor whole =
            new GraphExecutor(torch, UNCACHED, Schedule.keepAll(CostGraph.of(UNCACHED)), weights);
        StepInputs inputs =
            new StepInputs()
                .with(torch, sequence.stream().mapToLong(Integer::longValue).toArray())) {
      whole.run(
          inputs,
          (result, all) -> {
            for (int i = 0; i < sequence.size(); i++) {
              uncached.add(copy(all.slice(i * MODEL.vocabulary(), MODEL.vocabulary())));
            }
          });
    }
    List<float[]> cached = oneByOne(sequence);
    double largest = 0;
    for (int i = 0; i < sequence.size(); i++) {
      largest = Math.max(largest, difference(cached.get(i), uncached.get(i)));
    }
    System.out.printf("logits with and without a cache differ by at most %.1e%n", largest);
    assertThat(largest).isLessThanOrEqualTo(1e-6);
  }

  /** The logits after each token of a sequence, none of which is part of a chunk. */
  private List<float[]> oneByOne(List<Integer> sequence) {
    List<float[]> found = new ArrayList<>();
    try (GenerationExecutor model = model(1)) {
      model.begin(sequence.subList(0, 1));
      model.afterPrompt(logits -> found.add(copy(logits)));
      for (int token : sequence.subList(1, sequence.size())) {
        model.next(new int[] {token}, logits -> found.add(copy(logits)));
      }
    }
    return found;
  }

  @Test
  void samplesOfABatch_areThoseOfSingles() {
    SampleRequest request =
        new SampleRequest(
            List.of(318, 257), 9, 50, OptionalInt.empty(), new SamplingRule(1, 40, 0), 7);
    List<Sample> singles = samples(1, request);
    for (int batch : new int[] {2, 3, 4, 5, 9, 16}) {
      assertThat(samples(batch, request)).as("%d at a time", batch).isEqualTo(singles);
    }
  }

  private List<Sample> samples(int batch, SampleRequest request) {
    List<Sample> samples = new ArrayList<>();
    try (GenerationExecutor model = model(batch)) {
      new Sampler(model, MODEL.vocabulary())
          .run(
              request,
              new SampleListener() {
                @Override
                public void wrote(int sample, int token) {}

                @Override
                public void ended(Sample sample) {
                  samples.add(sample);
                }
              },
              () -> false);
    }
    return samples;
  }

  private GenerationExecutor model(int batch) {
    return new GenerationExecutor(torch, new Gpt2Generation(MODEL, batch, 64), weights);
  }

  static float[] copy(FloatBuffer floats) {
    float[] copy = new float[floats.remaining()];
    floats.get(copy);
    return copy;
  }

  static double difference(float[] a, float[] b) {
    assertThat(a).hasSameSizeAs(b);
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
    }
    return largest;
  }

  private static JsonNode expected() throws IOException {
    return new JsonMapper().readTree(NanoGpt2.folder().resolve("generation.json").toFile());
  }

  private static List<Integer> ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::intValue).toList();
  }
}
