package dev.gpt2.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gpt2.run.ExitCode;
import dev.gpt2.trainer.exec.NanoGpt2;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code convert}, as people get to see it, and a run that starts from what it wrote. */
@Tag("process")
final class ConvertCommandTest {
  @TempDir private Path folder;

  private record End(int exitCode, String output, String message) {}

  @Test
  void files_areListedWithTheirSizes_andWhatIsMissingIsSaid() throws IOException {
    End end = convert(NanoGpt2.folder(), "openai", "");
    assertThat(end.exitCode()).isEqualTo(ExitCode.DONE.code());
    assertThat(end.output())
        .contains("  model.ckpt.data-00000-of-00001      12.7 MiB")
        .contains("  model.ckpt.index                   985 bytes")
        .contains("openai: a GPT-2 with 2 layers and 64 channels in OpenAI layout")
        .contains("model.ckpt.meta, the graph of a program that saved a model, isn't written");
    End back = convert(folder.resolve("openai"), "back", "--to huggingface --shard-size 1Mi");
    assertThat(back.output())
        .contains("  model-00002-of-00002.safetensors")
        .endsWith("back: a GPT-2 with 2 layers and 64 channels in HuggingFace layout\n");
  }

  @ParameterizedTest
  @CsvSource({
    "--to Keras, '--to: OpenAI or HuggingFace expected, found Keras'",
    "--shards 0, '--shards: a number from 1 expected, found 0'",
    "--shards 29, '--shards: at most 28 for a model of so many weights, found 29'",
    "--shards 2 --shard-size 1Mi, '--shards: goes without --shard-size'",
    "--shard-size many, '--shard-size: bytes such as 2Gi, 500Mi or 2000000000 expected, found many'",
    "--shard-size 0, '--shard-size: 1 byte or more expected, found 0'",
    "--dtype F64, '--dtype: F32, F16 or BF16 expected, found F64'",
  })
  void optionsThatMakeNoSense_areRefusedByName(String options, String message) throws IOException {
    End end = convert(NanoGpt2.folder(), "to", options);
    assertThat(end.exitCode()).as(end.message()).isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(end.message()).startsWith(message);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatIsNoModel_isRefused() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "");
    End end = convert(folder, "to", "");
    assertThat(end.exitCode()).isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(end.message())
        .startsWith("FROM: %s: config.json with model.safetensors".formatted(folder))
        .contains("found a.txt; name the folder of a whole model");
  }

  /** The same weights give the same losses, bit for bit, and the tokenizer goes along. */
  @Test
  void runFromOpenAisLayout_hasTheLossesOfTheSameModelInTheOther() throws IOException {
    convert(NanoGpt2.folder(), "openai", "--shards 2");
    assertThat(losses(folder.resolve("openai"), "a")).isEqualTo(losses(NanoGpt2.folder(), "b"));
    assertThat(folder.resolve("a/step-00000003/vocab.json"))
        .hasSameBinaryContentAs(folder.resolve("openai/encoder.json"));
    assertThat(folder.resolve("a/step-00000003/merges.txt"))
        .hasSameBinaryContentAs(folder.resolve("openai/vocab.bpe"));
  }

  /** A checksum differs only when the weight is read: in the middle of a run's start. */
  @Test
  void runFromDamagedWeights_endsWithTheirPlace() throws IOException {
    convert(NanoGpt2.folder(), "openai", "");
    Path shard = folder.resolve("openai/model.ckpt.data-00000-of-00001");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length / 2]++;
    Files.write(shard, bytes);
    TrainerProcess.End end = train(folder.resolve("openai"), "a");
    assertThat(end.exitCode()).isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(end.output()).contains(shard + ": at byte ").contains("model/wte: checksum ");
  }

  private List<String> losses(Path model, String run) throws IOException {
    TrainerProcess.End end = train(model, run);
    assertThat(end.exitCode()).as(end.output()).isEqualTo(ExitCode.DONE.code());
    List<String> losses = new ArrayList<>();
    for (JsonNode line : TrainerProcess.log(folder.resolve(run).resolve("log.jsonl"))) {
      losses.add(line.get("loss").asText());
    }
    assertThat(losses).hasSize(3);
    return losses;
  }

  private TrainerProcess.End train(Path model, String run) throws IOException {
    List<String> arguments =
        new ArrayList<>(TrainerProcess.training(folder.resolve(run), 3, List.of()));
    arguments.set(arguments.indexOf("--model") + 1, model.toString());
    return TrainerProcess.run(folder, arguments);
  }

  private End convert(Path from, String to, String options) {
    StringWriter output = new StringWriter();
    StringWriter message = new StringWriter();
    CommandLine command = TrainerMain.commandLine();
    command.setOut(new PrintWriter(output));
    command.setErr(new PrintWriter(message));
    List<String> arguments =
        new ArrayList<>(List.of("convert", from.toString(), folder.resolve(to).toString()));
    Arrays.stream(options.split(" ")).filter(option -> !option.isEmpty()).forEach(arguments::add);
    int exitCode = command.execute(arguments.toArray(String[]::new));
    return new End(exitCode, output.toString(), message.toString());
  }
}
