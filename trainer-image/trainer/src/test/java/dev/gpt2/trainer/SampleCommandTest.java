package dev.gpt2.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.run.ExitCode;
import dev.gpt2.trainer.exec.NanoGpt2;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sample}, as people and programs get to see it. */
@Tag("process")
final class SampleCommandTest {
  private static final Path MODEL = NanoGpt2.folder();

  @TempDir private Path folder;

  private record End(int exitCode, String output, String message) {}

  @Test
  void withoutAPrompt_aTextFillsTheContext() throws IOException {
    JsonNode sample = json(sample("--seed", "1", "--json")).getFirst();
    assertThat(sample.path("tokens")).hasSize(64);
    assertThat(sample.path("prompt").isNull()).isTrue();
    assertThat(sample.path("ending").textValue()).isEqualTo("LENGTH");
    assertThat(sample.path("model").textValue()).isEqualTo(MODEL.toString());
  }

  @Test
  void withAPrompt_halfOfTheContext() throws IOException {
    assertThat(json(sample("--seed", "1", "--json", "--prompt", "Once")).getFirst().path("tokens"))
        .hasSize(32);
    // 60 tokens leave room for four, and the last one needs none
    String long60 = "a".repeat(1) + " a".repeat(59);
    assertThat(json(sample("--seed", "1", "--json", "--prompt", long60)).getFirst().path("tokens"))
        .hasSize(5);
  }

  @Test
  void printedText_isThatOfTheJsonUnderALabel() throws IOException {
    List<String> options = List.of("--prompt", "Once upon", "--seed", "5", "--count", "2");
    List<JsonNode> samples = json(sample(with(options, "--json")));
    String expected =
        samples.stream()
            .map(
                sample ->
                    "======== sample %d, synthetic text by %s ========\nOnce upon%s\n"
                        .formatted(
                            sample.path("sample").intValue(),
                            MODEL,
                            sample.path("text").textValue()))
            .collect(Collectors.joining());
    assertThat(sample(with(options, "--show-prompt")).output()).isEqualTo(expected);
    assertThat(sample(with(options, "--show-prompt", "--batch-size", "2")).output())
        .isEqualTo(expected);
  }

  @Test
  void sameSeed_sameTextsWhateverTheBatch() throws IOException {
    List<String> options = List.of("--seed", "9", "--count", "5", "--length", "20", "--json");
    List<JsonNode> singles = json(sample(options));
    assertThat(json(sample(with(options, "--batch-size", "3")))).isEqualTo(singles);
    assertThat(json(sample(with(options, "--batch-size", "100")))).isEqualTo(singles);
    List<String> otherSeed = List.of("--seed", "8", "--count", "5", "--length", "20", "--json");
    assertThat(texts(json(sample(otherSeed)))).doesNotContainAnyElementsOf(texts(singles));
    assertThat(texts(singles)).doesNotHaveDuplicates();
  }

  @Test
  void aSeedThatIsDrawn_isTold() throws IOException {
    End drawn = sample("--length", "20", "--json");
    String seed = drawn.message().lines().findFirst().orElseThrow().substring("--seed ".length());
    assertThat(sample("--length", "20", "--json", "--seed", seed).output())
        .isEqualTo(drawn.output());
  }

  @Test
  void promptFile_isThePromptWithoutItsLineEnd() throws IOException {
    Path file = Files.writeString(folder.resolve("prompt.txt"), "Once\nüpon\n");
    List<JsonNode> samples =
        json(sample("--seed", "2", "--json", "--prompt-file", file.toString()));
    assertThat(samples.getFirst().path("prompt").textValue()).isEqualTo("Once\nüpon");
    assertThat(samples).isEqualTo(json(sample("--seed", "2", "--json", "--prompt", "Once\nüpon")));
  }

  @Test
  void promptFileThatIsNoText_isRefusedWithItsPlace() throws IOException {
    Path file =
        Files.write(folder.resolve("latin.txt"), new byte[] {'c', 'a', 'f', (byte) 0xE9, ' '});
    refused(sample("--prompt-file", file.toString()))
        .contains("latin.txt: at byte 3")
        .contains("0xE9");
  }

  @Test
  void promptFileCutInACharacter_isRefusedWithItsPlace() throws IOException {
    Path file = Files.write(folder.resolve("cut.txt"), new byte[] {'c', 'a', 'f', (byte) 0xC3});
    refused(sample("--prompt-file", file.toString()))
        .contains("cut.txt: at byte 3")
        .contains("0xC3");
  }

  /** The third line is too long for the model, the second is empty. */
  @Test
  void interactive_answersEachLine() throws IOException {
    String lines = "Once\n\n" + "a ".repeat(70) + "\nüpon";
    End end = withInput(lines, "--interactive", "--seed", "4", "--json", "--length", "10");
    assertThat(end.exitCode()).isZero();
    assertThat(end.message()).contains("the prompt has 71 tokens").contains("ends after 64");
    assertThat(json(end))
        .hasSize(2)
        .containsExactlyElementsOf(
            List.of(
                json(sample("--prompt", "Once", "--seed", "4", "--json", "--length", "10"))
                    .getFirst(),
                json(sample("--prompt", "üpon", "--seed", "4", "--json", "--length", "10"))
                    .getFirst()));
  }

  @Test
  void greedyAndTopK1_areTheSame() {
    List<String> options = List.of("--prompt", "Once", "--seed", "1");
    assertThat(sample(with(options, "--top-k", "1")).output())
        .isEqualTo(sample(with(options, "--temperature", "0")).output());
  }

  /** Of .9 of the probability hundreds of tokens have a share, as random weights know little. */
  @Test
  void topP_switchesTheUsualTopKOff() throws IOException {
    List<String> options = List.of("--seed", "1", "--count", "4", "--json");
    assertThat(tokens(json(sample(options))))
        .hasSizeLessThan(tokens(json(sample(with(options, "--top-p", ".9")))).size());
    assertThat(sample(with(options, "--top-p", "1", "--top-k", "40")).output())
        .isEqualTo(sample(options).output());
  }

  /** In a model that takes the end of a text for as likely as one of its favourite tokens. */
  @Test
  void stopAtEndOfText_cutsTheSameTexts() throws IOException {
    Path model = withLikelyEnd();
    List<String> options =
        List.of("--model", model.toString(), "--seed", "1", "--count", "6", "--length", "30");
    List<JsonNode> whole = json(run(with(options, "--json")));
    List<JsonNode> cut = json(run(with(options, "--json", "--stop-at-end-of-text")));
    assertThat(whole).hasSize(6).allMatch(sample -> sample.path("tokens").size() == 30);
    assertThat(cut).extracting(sample -> sample.path("ending").textValue()).contains("END_TOKEN");
    for (int i = 0; i < 6; i++) {
      String text = whole.get(i).path("text").textValue();
      int end = text.indexOf(Gpt2Bpe.END_OF_TEXT_NAME);
      assertThat(cut.get(i).path("text").textValue())
          .isEqualTo(end < 0 ? text : text.substring(0, end));
    }
  }

  /** The embedding of token 50,027, which comes often, is that of 50,256 too. */
  private Path withLikelyEnd() throws IOException {
    Path model = Files.createDirectory(folder.resolve("likely-end"));
    Files.copy(MODEL.resolve("config.json"), model.resolve("config.json"));
    ByteBuffer weights =
        ByteBuffer.wrap(Files.readAllBytes(MODEL.resolve("model.safetensors")))
            .order(ByteOrder.LITTLE_ENDIAN);
    int headerBytes = Math.toIntExact(weights.getLong(0));
    JsonNode header =
        new JsonMapper().readTree(new String(weights.array(), Long.BYTES, headerBytes, UTF_8));
    int rows = header.at("/transformer.wte.weight/data_offsets/0").intValue();
    int embedding = Long.BYTES + headerBytes + rows;
    int rowBytes = 64 * Float.BYTES;
    System.arraycopy(
        weights.array(),
        embedding + 50_027 * rowBytes,
        weights.array(),
        embedding + Gpt2Bpe.END_OF_TEXT * rowBytes,
        rowBytes);
    Files.write(model.resolve("model.safetensors"), weights.array());
    return model;
  }

  @Test
  void tokenIds_areWhatTextsStandFor() throws IOException {
    List<Integer> prompt = new Wording.Text(new Gpt2Bpe()).tokens("Once upon");
    String ids = prompt.stream().map(String::valueOf).collect(Collectors.joining(" "));
    JsonNode byText = json(sample("--prompt", "Once upon", "--seed", "3", "--json")).getFirst();
    JsonNode byIds =
        json(sample("--token-ids", "--prompt", ids, "--seed", "3", "--json")).getFirst();
    assertThat(byIds.path("tokens")).isEqualTo(byText.path("tokens"));
    assertThat(byIds.path("text").textValue())
        .isEqualTo(
            IntStream.range(0, byText.path("tokens").size())
                .mapToObj(i -> byText.path("tokens").get(i).asText())
                .collect(Collectors.joining(" ")));
  }

  @Test
  void aModelWithATokenizerOfItsOwn_takesAndGivesIdsOnly() throws IOException {
    Path own = Files.createDirectory(folder.resolve("own"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(MODEL.resolve(name), own.resolve(name));
    }
    Files.writeString(own.resolve("vocab.json"), "{\"a\": 0}");
    refused(run("--model", own.toString(), "--prompt", "a"))
        .contains(own.toString())
        .contains("tokenizer of its own")
        .contains("--token-ids");
    assertThat(
            run("--model", own.toString(), "--token-ids", "--prompt", "0 1", "--length", "3")
                .exitCode())
        .isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--length 65 | --length: 65 tokens after 1 of the prompt are more than the model's context of 64",
        "--length 65 | at most 64 are possible",
        "--prompt a --prompt-file b | --prompt, --prompt-file, --interactive: only one of them",
        "--prompt a --interactive | --prompt, --prompt-file, --interactive: only one of them",
        "--prompt-file there.txt | --prompt-file: there.txt: no such file",
        "--token-ids | --token-ids: needs a prompt",
        "--token-ids --prompt 1,2 | numbers with spaces between them expected as prompt, found 1,2",
        "--token-ids --prompt 50257 | token id 50257, but the model's vocabulary ends with 50256",
        "--count 0 | --count: a number from 1 expected, found 0",
        "--batch-size 0 | --batch-size: a number from 1 expected, found 0",
        "--length 0 | --length: a number from 1 expected, found 0",
        "--threads 0 | --threads: a number from 1 expected, found 0",
        "--temperature -1 | --temperature: a number from 0 expected, found -1.0",
        "--temperature NaN | --temperature: a number from 0 expected, found NaN",
        "--top-k -1 | --top-k: a number from 0 expected, found -1",
        "--top-p 1.5 | --top-p: a number from 0 to 1 expected, found 1.5",
      })
  void whatCannotBe_isRefused(String options, String message) {
    refused(sample(options.split(" "))).contains(message);
  }

  @Test
  void anEmptyPrompt_isRefused() {
    refused(sample("--prompt", "")).contains("the prompt is empty");
  }

  /** The newest checkpoint is damaged: the one before it counts, and both are as they were. */
  @Test
  void aRun_writesByItsNewestSoundCheckpoint() throws IOException {
    Path run = folder.resolve("run");
    assertThat(
            TrainerProcess.run(folder, TrainerProcess.training(run, 2, List.of("--every", "1")))
                .exitCode())
        .isZero();
    Path first = run.resolve("step-00000001");
    Path second = run.resolve("step-00000002");
    assertThat(json(run("--model", run.toString(), "--seed", "1", "--json")))
        .isEqualTo(json(run("--model", second.toString(), "--seed", "1", "--json")));
    Files.writeString(second.resolve("config.json"), "{}");
    End end = run("--model", run.toString(), "--seed", "1", "--json");
    assertThat(end.message()).contains("step-00000002 is damaged and skipped");
    assertThat(json(end))
        .isEqualTo(json(run("--model", first.toString(), "--seed", "1", "--json")));
    Files.delete(first.resolve("SHA256SUMS"));
    refused(run("--model", run.toString(), "--seed", "1"))
        .contains("none of the run's checkpoints is whole");
  }

  @Test
  void aFolderWithoutAModel_isRefused() {
    refused(run("--model", folder.toString()))
        .contains("config.json with model.safetensors (Hugging Face) or hparams.json");
    refused(run("--model", folder.resolve("there").toString())).contains("no such folder");
  }

  /** Each line is whole, as far as the samples have come. */
  @Test
  void aStop_endsWithTheToken() throws IOException {
    List<String> arguments =
        List.of("sample", "--model", MODEL.toString(), "--count", "1000000", "--threads", "1");
    try (TrainerProcess trainer = TrainerProcess.start(folder, arguments)) {
      trainer.awaitOutput("sample 2,");
      trainer.terminate();
      TrainerProcess.End end = trainer.end();
      assertThat(end.exitCode()).isEqualTo(ExitCode.STOPPED.code());
      assertThat(end.output()).endsWith("\n").doesNotContain("Exception");
    }
  }

  private static AbstractStringAssert<?> refused(End end) {
    assertThat(end.exitCode()).as(end.message()).isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(end.output()).isEmpty();
    return assertThat(end.message()).doesNotContain("Exception");
  }

  private static List<String> texts(List<JsonNode> samples) {
    return samples.stream().map(sample -> sample.path("text").textValue()).toList();
  }

  private static Set<Integer> tokens(List<JsonNode> samples) {
    Set<Integer> tokens = new HashSet<>();
    samples.forEach(sample -> sample.path("tokens").forEach(token -> tokens.add(token.intValue())));
    return tokens;
  }

  /** In the order of their numbers. */
  private static List<JsonNode> json(End end) throws IOException {
    assertThat(end.exitCode()).as(end.message()).isZero();
    List<JsonNode> samples = new ArrayList<>();
    for (String line : end.output().lines().toList()) {
      samples.add(new JsonMapper().readTree(line));
    }
    samples.sort(Comparator.comparingInt(sample -> sample.path("sample").intValue()));
    return samples;
  }

  private static List<String> with(List<String> options, String... more) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return all;
  }

  private static End withInput(String input, String... options) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
    try {
      return sample(options);
    } finally {
      System.setIn(before);
    }
  }

  private static End sample(List<String> options) {
    return sample(options.toArray(String[]::new));
  }

  private static End sample(String... options) {
    return run(with(List.of("--model", MODEL.toString()), options).toArray(String[]::new));
  }

  private static End run(List<String> options) {
    return run(options.toArray(String[]::new));
  }

  private static End run(String... options) {
    List<String> arguments = with(List.of("sample"), options);
    if (!arguments.contains("--threads")) {
      arguments.addAll(List.of("--threads", "1"));
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        TrainerMain.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err, true))
            .execute(arguments.toArray(String[]::new));
    return new End(exitCode, out.toString(), err.toString());
  }
}
