package dev.gpt2.trainer;

import dev.gpt2.plan.Bytes;
import dev.gpt2.run.DatasetSpec;
import dev.gpt2.run.ExitCode;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.RunFile;
import dev.gpt2.trainer.dataset.DatasetEncoder;
import dev.gpt2.trainer.dataset.DatasetEncoder.Target;
import dev.gpt2.trainer.dataset.DatasetEncoder.Written;
import dev.gpt2.trainer.dataset.Encoder;
import dev.gpt2.trainer.report.ByteProgress;
import dev.gpt2.trainer.report.Terminal;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code encode}: a dataset's texts as tokens, in a file that runs and numpy open. */
@Command(
    name = "encode",
    description = {
      "Encodes texts into one .npz file, which can be a run's dataset instead of them.",
      "",
      "Each array in it is a chunk of token ids, as numpy.savez writes it (uint16, not compressed)."
          + " Files that end in .npz are taken as they are. The same texts give the same bytes,"
          + " whatever the threads.",
      ""
    },
    footer = {"", "Exit codes: 0 done, 1 bug, 2 bad options or input, 5 environment (disk)."},
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class EncodeCommand implements Callable<Integer> {
  @Mixin private EncodingOptions encoding = new EncodingOptions();

  @Parameters(
      index = "0",
      paramLabel = "DATASET",
      description = "file, folder or quoted glob of text or .npz files")
  private @Nullable String path;

  @Parameters(index = "1", paramLabel = "OUT.npz", description = "the file to write")
  private @Nullable Path out;

  @Option(
      names = "--threads",
      paramLabel = "N",
      order = 30,
      description = "default: as many as this process may use")
  private @Nullable Integer threads;

  @Option(names = "--overwrite", order = 31, description = "replace OUT.npz if it is there")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    if (path == null || out == null) {
      throw new IllegalStateException("picocli refuses a command without its parameters");
    }
    Map<String, Object> fields = new LinkedHashMap<>(encoding.fields());
    fields.put("dataset.path", path);
    DatasetSpec dataset = RunFile.dataset(fields);
    ByteProgress progress =
        new ByteProgress(System.err, Terminal.isThere(), InstantSource.system());
    Written written =
        DatasetEncoder.encode(
            dataset,
            new Encoder(new Gpt2Bpe(), threads()),
            new Target(out, overwrite),
            progress::read);
    progress.ended(
        "%s: %,d tokens in %,d %s, %s"
            .formatted(
                out,
                written.tokens(),
                written.chunks(),
                written.chunks() == 1 ? "chunk" : "chunks",
                Bytes.format(written.bytes())));
    if (!written.isTrainable()) {
      progress.said(
          "a chunk has %,d tokens, more than a run can take; split the largest file"
              .formatted(written.longestChunk()));
    }
    return ExitCode.DONE.code();
  }

  private int threads() {
    int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (count < 1) {
      throw new InvalidRunException("--threads: a number from 1 expected, found " + count);
    }
    return count;
  }
}
