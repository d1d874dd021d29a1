package dev.gpt2.trainer;

import dev.gpt2.plan.Bytes;
import dev.gpt2.run.ByteQuantity;
import dev.gpt2.run.ExitCode;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.checkpoint.convert.Conversion;
import dev.gpt2.trainer.checkpoint.convert.Converted;
import dev.gpt2.trainer.checkpoint.convert.Sharding;
import dev.gpt2.trainer.checkpoint.model.ModelLayout;
import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.file.Disk;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convert}: a model's folder written anew, in the other layout. */
@Command(
    name = "convert",
    description = {
      "Writes a model's folder anew, in the other layout, in other files or another float type.",
      "",
      "OpenAI: hparams.json, encoder.json, vocab.bpe, model.ckpt as TensorFlow's Saver writes it."
          + " HuggingFace: config.json, vocab.json, merges.txt, model.safetensors. There and back"
          + " again every weight has the same bits.",
      ""
    },
    footer = {
      "",
      ConvertCommand.NO_GRAPH,
      ConvertCommand.WITHOUT_GRAPH,
      ConvertCommand.WITH_GRAPH,
      "",
      "Exit codes: 0 done, 1 bug, 2 bad options or input, 5 environment (disk)."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class ConvertCommand implements Callable<Integer> {
  static final String NO_GRAPH =
      "model.ckpt.meta, the graph of a program that saved a model, isn't written:";
  static final String WITHOUT_GRAPH =
      "tf.train.Saver().restore and tf.train.load_checkpoint do without it,";
  static final String WITH_GRAPH = "tf.train.import_meta_graph doesn't.";

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FROM",
      description = "folder of a model, or of a checkpoint; its layout is told by its files")
  private Path from = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "TO",
      description = "folder to write, which isn't there yet or is empty")
  private Path to = Path.of("");

  @Option(
      names = "--to",
      paramLabel = "LAYOUT",
      order = 10,
      description = "OpenAI or HuggingFace (default: the one that FROM isn't in)")
  private @Nullable String layout;

  @Option(
      names = "--shards",
      paramLabel = "N",
      order = 11,
      description = "files to split the weights into (default: 1)")
  private @Nullable Integer shards;

  @Option(
      names = "--shard-size",
      paramLabel = "BYTES",
      order = 12,
      description = "or: most bytes of weights in a file: 2Gi, 500Mi")
  private @Nullable String shardSize;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      order = 13,
      description =
          "store the weights as F32, F16 or BF16 (default: as they are stored; OpenAI's program"
              + " reads F32)")
  private @Nullable Dtype dtype;

  @Override
  public Integer call() throws IOException {
    Conversion conversion = new Conversion(layout(), sharding(), Optional.ofNullable(dtype));
    print(conversion.run(from, to, Disk.ofMachine()));
    return ExitCode.DONE.code();
  }

  private Optional<ModelLayout> layout() {
    if (layout == null) {
      return Optional.empty();
    }
    Optional<ModelLayout> named = ModelLayout.named(layout);
    if (named.isEmpty()) {
      throw new InvalidRunException("--to: OpenAI or HuggingFace expected, found " + layout);
    }
    return named;
  }

  private Sharding sharding() {
    if (shardSize == null) {
      return new Sharding.Count(shards == null ? 1 : shards);
    }
    if (shards != null) {
      throw new InvalidRunException("--shards: goes without --shard-size");
    }
    return new Sharding.Size(
        ByteQuantity.parse(shardSize)
            .orElseThrow(
                () ->
                    new InvalidRunException(
                        "--shard-size: bytes such as 2Gi, 500Mi or 2000000000 expected, found "
                            + shardSize)));
  }

  private void print(Converted converted) {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the command's spec");
    }
    PrintWriter out = spec.commandLine().getOut();
    int width = converted.sizes().keySet().stream().mapToInt(String::length).max().orElse(1);
    converted
        .sizes()
        .forEach(
            (name, bytes) -> out.printf("  %-" + width + "s  %12s%n", name, Bytes.format(bytes)));
    out.printf(
        "%s: a GPT-2 with %d layers and %d channels in %s layout%n",
        to, converted.shape().layers(), converted.shape().channels(), converted.layout());
    if (converted.layout() == ModelLayout.OPEN_AI) {
      out.printf("%s %s %s%n", NO_GRAPH, WITHOUT_GRAPH, WITH_GRAPH);
    }
    out.flush();
  }
}
