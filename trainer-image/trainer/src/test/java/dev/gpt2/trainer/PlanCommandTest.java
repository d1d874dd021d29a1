package dev.gpt2.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gpt2.exchange.GraphFile;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Instruction;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import dev.gpt2.plan.schedule.MemorySimulator;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.run.ExitCode;
import dev.gpt2.trainer.checkpoint.bundle.TensorFlowModels;
import dev.gpt2.trainer.checkpoint.model.HuggingFaceConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code plan}, as people and programs get to see it. */
final class PlanCommandTest {
  private static final Path GRAPH = Path.of("../plan/src/test/resources/graphs/small-L2.json.gz");
  private static final String MODEL =
      "--layers 2 --channels 16 --heads 2 --context 64 --optimizer SGD";

  @TempDir private Path folder;

  private record End(int exitCode, String output, String message) {}

  @Test
  void model_limitOfTheTable_isEnoughForWhatTheTableSays() throws IOException {
    JsonNode table = json(plan(MODEL + " --json"));
    JsonNode row = table.at("/limits/5");
    JsonNode answer =
        json(plan(MODEL + " --rows 0 --json --memory-limit " + row.path("limitBytes").asLong()))
            .path("answer");
    assertThat(answer.path("fits").asBoolean()).isTrue();
    assertThat(answer.path("plan")).isEqualTo(row);
  }

  @Test
  void model_isTheOneOfAFolder_inEitherLayout() throws IOException {
    String shape = " --optimizer SGD --rows 0 --json";
    JsonNode openAi =
        json(plan("--model " + TensorFlowModels.folder("single") + shape)).path("keepAll");
    assertThat(openAi)
        .isEqualTo(json(plan("--model " + tinyHuggingFace() + shape)).path("keepAll"));
    // 2·(12·4 + 13)·4 + (11 + 4 + 2)·4 weights of 4 bytes
    assertThat(openAi.path("tensorBytes").asLong() - openAi.path("stepBytes").asLong())
        .isEqualTo(556 * 4);
  }

  private Path tinyHuggingFace() throws IOException {
    return Files.writeString(
            folder.resolve("config.json"), HuggingFaceConfig.write(TensorFlowModels.SHAPE))
        .resolveSibling("");
  }

  @Test
  void model_limitCountsProcessAndReserve() throws IOException {
    JsonNode fixed = json(plan(MODEL + " --rows 0 --json --memory-reserve 1Mi")).path("fixed");
    // (50257 + 64 + 2·(12·16 + 13) + 2)·16 weights of 4 bytes; SGD keeps nothing beside them
    assertThat(fixed.path("weightBytes").asLong()).isEqualTo(50_733L * 16 * 4);
    assertThat(fixed.path("optimizerBytes").asLong()).isZero();
    assertThat(fixed.path("reserveBytes").asLong()).isEqualTo(1 << 20);
    JsonNode keepAll = json(plan(MODEL + " --rows 0 --json")).path("keepAll");
    assertThat(keepAll.path("tensorBytes").asLong())
        .isEqualTo(50_733L * 16 * 4 + keepAll.path("stepBytes").asLong());
    assertThat(keepAll.path("limitBytes").asLong())
        .isEqualTo(keepAll.path("tensorBytes").asLong() + ((448L + 128) << 20));
  }

  @Test
  void model_budgetIsForTensorsAlone() throws IOException {
    JsonNode answer = json(plan(MODEL + " --rows 0 --json --budget 17Mi")).path("answer");
    assertThat(answer.path("limitBytes").asLong()).isEqualTo((17L + 448 + 128) << 20);
    assertThat(answer.at("/plan/tensorBytes").asLong()).isLessThanOrEqualTo(17L << 20);
    JsonNode gpu = json(plan(MODEL + " --rows 0 --json --budget 17Mi --device GPU"));
    // what CUDA's libraries take of the device is less than what a process takes of the machine
    assertThat(gpu.at("/answer/limitBytes").asLong()).isEqualTo((17L + 256 + 128) << 20);
    assertThat(gpu.at("/answer/plan/digest")).isEqualTo(answer.at("/plan/digest"));
  }

  @Test
  void model_tooLittle_saysWhatIsEnough() throws IOException {
    End end = plan(MODEL + " --rows 0 --json --memory-limit 100Mi");
    assertThat(end.exitCode()).isEqualTo(ExitCode.INFEASIBLE.code());
    JsonNode answer = json(end).path("answer");
    assertThat(answer.path("fits").asBoolean()).isFalse();
    String enough = answer.at("/plan/limitBytes").asText();
    assertThat(end.message().replace(",", "")).contains("100.0 MiB is too little").contains(enough);
    assertThat(plan(MODEL + " --rows 0 --memory-limit " + enough).exitCode()).isZero();
  }

  @Test
  void graph_scheduleKeepsTheBudgetAndTheRules() throws IOException {
    Path file = folder.resolve("schedule");
    End end =
        plan(
            "--graph",
            GRAPH.toString(),
            "--budget",
            "70%",
            "--json",
            "--schedule-out",
            file.toString());
    assertThat(end.exitCode()).as(end.message()).isZero();
    CostGraph graph = GraphFile.read(GRAPH);
    MemorySimulator.Profile profile = MemorySimulator.simulate(graph, schedule(file));
    JsonNode answer = json(end).path("answer");
    assertThat(profile.peakBytes())
        .isEqualTo(answer.at("/plan/tensorBytes").asLong())
        .isLessThanOrEqualTo(answer.path("limitBytes").asLong());
    // 70 % of the peak that the graph's makers give
    assertThat(answer.path("limitBytes").asLong()).isEqualTo(273_702_912L * 7 / 10);
    assertThat(answer.at("/plan/recomputePercent").asDouble()).isBetween(6.0, 6.1);
  }

  @Test
  void graph_samePlanEveryTime() throws IOException {
    String[] words = {"--graph", GRAPH.toString(), "--budget", "150Mi", "--json"};
    assertThat(plan(words).output()).isEqualTo(plan(words).output()).contains("\"digest\"");
  }

  @Test
  void graph_tableGoesDownToTheSmallest() throws IOException {
    JsonNode table = json(plan("--graph", GRAPH.toString(), "--json", "--rows", "4"));
    List<Long> limits = new ArrayList<>();
    List<Double> costs = new ArrayList<>();
    for (JsonNode row : table.path("limits")) {
      limits.add(row.path("limitBytes").asLong());
      costs.add(row.path("recomputePercent").asDouble());
      assertThat(row.path("tensorBytes").asLong()).isLessThanOrEqualTo(limits.getLast());
    }
    assertThat(limits).hasSize(5).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    assertThat(costs).isSorted().first().isEqualTo(0.0);
    // the lowest is the smallest limit that works, in whole KiB or MiB
    assertThat(limits.getLast() - table.at("/smallest/limitBytes").asLong())
        .isBetween(0L, (1L << 20) - 1);
  }

  @Test
  void words_nameWhatPeopleAskFor() {
    assertThat(plan(MODEL + " --rows 3").output())
        .contains("GPT-2 2 layers, 16 channels, 1 sequence of 64 tokens, SGD, fp32")
        .contains("weights", "optimizer state", "in reserve", "to compare: a checkpoint per block");
    assertThat(plan(MODEL + " --precision bf16 --rows 3").output())
        .contains("GPT-2 2 layers, 16 channels, 1 sequence of 64 tokens, SGD, bf16");
    assertThat(plan("--graph", GRAPH.toString(), "--budget", "70%", "--rows", "2").output())
        .contains("small-L2.json.gz, 95 nodes", "is enough", "scores");
  }

  @Test
  void picture_isWritten() throws IOException {
    Path file = folder.resolve("step.svg");
    End end = plan("--graph", GRAPH.toString(), "--budget", "80%", "--svg", file.toString());
    assertThat(end.exitCode()).as(end.message()).isZero();
    assertThat(Files.readString(file)).contains("small-L2.json.gz", "computed again", "limit");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--graph nowhere.json | nowhere.json: no such file",
        "--graph . | .: a folder, where a file is expected",
        "--graph g.json --size 124M | --graph: goes without options that describe a model",
        "--graph g.json --memory-limit 1Gi | --graph: goes without",
        "--graph g.json --schedule-out s | --schedule-out: needs --graph and --budget",
        "--size 124M --schedule-out s | --schedule-out: needs --graph and",
        "--budget 1Gi | need one step",
        "--model nowhere | --model: nowhere: no such folder",
        "--model nowhere --size 124M | --model: goes without --size, --layers,",
        "--svg s.svg | need one step",
        "--size 124M --memory-limit 1Gi --budget 1Gi | goes without --budget",
        "--size 125M | --size: one of [124M, 355M, 774M, 1558M] expected, found 125M",
        "--size 124M --layers 2 | --size: goes without --layers",
        "--layers 2 --channels 10 --heads 3 | channels a multiple of heads",
        "--size 124M --batch-size 0 | training.batchSize: must be at least 1; found 0",
        "--size 124M --sequence-length 2000 | context of 1024 tokens; found 2000",
        "--size 124M --memory-limit 2GB | --memory-limit: bytes such as 2Gi",
        "--size 124M --memory-limit 7Ei | --memory-limit: less than 4Ei expected, found 7Ei",
        "--size 124M --budget 9999% | --budget: bytes such as 2Gi",
        "--size 124M --memory-reserve much | --memory-reserve: bytes such as 2Gi",
        "--graph g.json --device GPU | --graph: goes without",
        "--size 124M --memory-limit 50% | --memory-limit: bytes such as 2Gi",
        "--size 124M --rows -1 | --rows: a number from 0 expected",
        "--context 64 | --context: needs --layers"
      })
  void contradictions_areSaid(String words, String message) {
    refused(plan(words)).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not json | not JSON",
        "'' | an array nodes",
        "[] | an array nodes",
        "{\"nodes\": []} | an array nodes",
        "{\"nodes\": [{\"id\": 1, \"bytes\": 1, \"cost\": 1}]} | nodes[0].id: 0 (ids are places)",
        "{\"nodes\": [{\"bytes\": 1, \"cost\": 1, \"inputs\": [0]}]} | nodes[0].inputs: ids of earlier",
        "{\"nodes\": [{\"bytes\": 1, \"cost\": 1, \"inputs\": \"0\"}]} | nodes[0].inputs: a list expected",
        "{\"nodes\": [{\"bytes\": -1, \"cost\": 1}]} | nodes[0].bytes: a whole number",
        "{\"nodes\": [{\"bytes\": 1, \"cost\": 1e30}]} | nodes[0].cost: a whole number",
        "{\"nodes\": [{\"bytes\": 1}]} | nodes[0].cost: a whole number from 0 to 2^40 expected, found nothing",
        "{\"nodes\": [{\"bytes\": 1, \"cost\": 1, \"kind\": \"x\"}]} | normal, once or effect",
      })
  void filesThatAreNoGraphs_areRefused(String text, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("graph.json"), text);
    refused(plan("--graph", file.toString())).contains("graph.json: ").contains(message);
  }

  @Test
  void graphThatReadsAWeightAfterItsUpdate_isRefused() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("graph.json"),
            """
            {"nodes": [{"name": "sgd", "bytes": 0, "cost": 1, "kind": "effect", "writes": ["w"]},
                       {"name": "late", "bytes": 1, "cost": 1, "reads": ["w"]}]}
            """);
    refused(plan("--graph", file.toString()))
        .contains("can't run in the order of its nodes: late reads w after its update");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 10, 15, 20, 30})
  void cutGzip_isRefused(int length) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("{\"nodes\": [{\"bytes\": 1, \"cost\": 1}]}".getBytes(UTF_8));
    }
    Path file =
        Files.write(folder.resolve("graph.json.gz"), Arrays.copyOf(packed.toByteArray(), length));
    refused(plan("--graph", file.toString())).contains("not a whole gzip file");
  }

  private static AbstractStringAssert<?> refused(End end) {
    assertThat(end.exitCode()).as(end.message()).isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(end.output()).isEmpty();
    return assertThat(end.message()).doesNotContain("Exception");
  }

  private static Schedule schedule(Path file) throws IOException {
    List<Instruction> instructions = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      int number = Integer.parseInt(line.substring(2));
      instructions.add(line.startsWith("c ") ? new Compute(number) : new Free(number));
    }
    return new Schedule(instructions);
  }

  private static JsonNode json(End end) throws IOException {
    return new ObjectMapper().readTree(end.output());
  }

  private static End plan(String words) {
    return plan(words.split(" "));
  }

  private static End plan(String... words) {
    List<String> arguments = new ArrayList<>(List.of("plan"));
    arguments.addAll(List.of(words));
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
