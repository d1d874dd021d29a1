package dev.gpt2.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gpt2.exchange.GraphFile;
import dev.gpt2.exchange.ScheduleFile;
import dev.gpt2.run.ExitCode;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.tradeoff.GraphPlans;
import dev.gpt2.trainer.tradeoff.PlanPicture;
import dev.gpt2.trainer.tradeoff.PlannedStep;
import dev.gpt2.trainer.tradeoff.StepPlans;
import dev.gpt2.trainer.tradeoff.Tradeoff;
import dev.gpt2.trainer.tradeoff.TradeoffText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plan}: the memory question for a model or a graph, answered without running it. */
@Command(
    name = "plan",
    description = {
      "Says what memory a training step takes, and what computation it costs to take less.",
      "",
      "Of a model, of a graph in a file, or (with neither) of the four published sizes. A limit"
          + " counts the process too, as memory.limit of a run does; a budget only tensors.",
      ""
    },
    footer = {
      "",
      "--json prints one object: subject; fixed: {weightBytes, optimizerBytes, processBytes,"
          + " reserveBytes}; the plans keepAll, checkpointBlocks and smallest; limits, a list of"
          + " plans; and with a limit, answer: {limitBytes, fits, plan}. A plan: limitBytes,"
          + " tensorBytes, stepBytes (what of them comes and goes with a step), peakNode,"
          + " recomputePercent, recomputed: [{part, percent}], and the schedule's digest. Of the"
          + " four sizes: {models: [...]}.",
      "",
      "Exit codes: 0 done, 1 bug, 2 bad options or input, 4 nothing fits in the limit, 5 environment."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class PlanCommand implements Callable<Integer> {
  private static final int DEFAULT_ROWS = 10;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private ModelOptions model = new ModelOptions();

  @Mixin private LimitOptions limit = new LimitOptions();

  @Option(
      names = "--graph",
      paramLabel = "FILE",
      order = 30,
      description = "a step as a graph (.json, .json.gz) instead of a model's")
  private @Nullable Path graph;

  @Option(
      names = "--schedule-out",
      paramLabel = "FILE",
      order = 32,
      description = "write a graph's plan as lines c ID (compute) and f ID (free)")
  private @Nullable Path scheduleOut;

  @Option(
      names = "--rows",
      paramLabel = "N",
      order = 40,
      description = "limits that the table goes down; 0: no table (default: 10)")
  private @Nullable Integer rows;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      order = 41,
      description = "draw memory over the step's time; without a limit, of the smallest plan")
  private @Nullable Path svg;

  @Option(names = "--json", order = 42, description = "print JSON")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    refuseContradictions();
    if (graph != null) {
      return answer(new GraphPlans(fileName(graph), GraphFile.read(graph)));
    }
    if (model.nameAModel()) {
      return answer(limit.plans(model.trainings().getFirst()));
    }
    List<Tradeoff> sizes =
        model.trainings().stream().map(training -> Tradeoff.of(limit.plans(training), 0)).toList();
    print(json ? jsonOf(Map.of("models", sizes)) : TradeoffText.ofSizes(sizes));
    return ExitCode.DONE.code();
  }

  private int answer(StepPlans plans) throws IOException {
    OptionalLong stated = limit.limitBytes(plans);
    Tradeoff tradeoff = Tradeoff.of(plans, rows == null ? DEFAULT_ROWS : rows);
    PlannedStep step = plans.smallest();
    if (stated.isPresent()) {
      long bytes = stated.getAsLong();
      Optional<PlannedStep> fitting = plans.within(tradeoff.fixed().tensorBytes(bytes));
      tradeoff = tradeoff.answering(bytes, fitting);
      step = fitting.orElse(step);
    }
    print(json ? jsonOf(tradeoff) : TradeoffText.of(tradeoff));
    if (svg != null) {
      Files.writeString(svg, PlanPicture.svg(tradeoff, step, plans.keepAll()));
    }
    Tradeoff.Answer answer = tradeoff.answer();
    if (answer != null && !answer.fits()) {
      commandLine().getErr().println(TradeoffText.tooLittle(tradeoff, answer));
      return ExitCode.INFEASIBLE.code();
    }
    if (scheduleOut != null) {
      ScheduleFile.write(scheduleOut, step.graph(), step.plan().schedule());
    }
    return ExitCode.DONE.code();
  }

  private void refuseContradictions() {
    if (graph != null) {
      refuse(
          model.areGiven() || limit.describeAProcess(),
          "--graph: goes without options that describe a model or its process; a graph's limit is"
              + " --budget");
    } else {
      refuse(
          !model.nameAModel() && (limit.stateALimit() || svg != null || rows != null),
          "--memory-limit, --budget, --rows, --svg: need one step, by --model, by --size, by --layers,"
              + " --channels and --heads, or by --graph");
    }
    refuse(
        scheduleOut != null && (graph == null || !limit.stateALimit()),
        "--schedule-out: needs --graph and --budget");
    refuse(rows != null && rows < 0, "--rows: a number from 0 expected, found " + rows);
  }

  private static void refuse(boolean wrong, String message) {
    if (wrong) {
      throw new InvalidRunException(message);
    }
  }

  private void print(String text) {
    PrintWriter out = commandLine().getOut();
    out.print(text);
    out.flush();
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the command's spec");
    }
    return spec.commandLine();
  }

  private static String fileName(Path path) {
    Path name = path.getFileName();
    return name == null ? path.toString() : name.toString();
  }

  private static String jsonOf(Object document) throws IOException {
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
  }
}
