package dev.gpt2.trainer;

import dev.gpt2.run.DatasetSpec;
import dev.gpt2.run.ModelSpec;
import dev.gpt2.run.SourceSpec;
import dev.gpt2.run.SourceSpec.Content;
import dev.gpt2.trainer.fetch.Fetch;
import dev.gpt2.trainer.fetch.FetchProgress;
import dev.gpt2.trainer.fetch.Patience;
import dev.gpt2.trainer.fetch.Source;
import dev.gpt2.trainer.fetch.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fills the folders of a run from the sources that its spec names, before anything opens them.
 *
 * @param environment of this process: the hub, its tokens, proxies
 * @param stopRequested ends a fetch, so that the next process goes on from there
 */
record RunFetch(Map<String, String> environment, BooleanSupplier stopRequested) {

  void model(ModelSpec model, Consumer<String> said) throws IOException {
    fetch(Content.MODEL, model.source(), model.path(), said);
  }

  void dataset(DatasetSpec dataset, Consumer<String> said) throws IOException {
    fetch(Content.DATASET, dataset.source(), dataset.path(), said);
  }

  private void fetch(
      Content content, @Nullable SourceSpec source, @Nullable String path, Consumer<String> said)
      throws IOException {
    if (source == null || path == null) {
      return;
    }
    String field = content == Content.MODEL ? "model.source" : "dataset.source";
    new Fetch(
            Token.find(content, environment).orElse(null),
            Patience.usual(stopRequested),
            new Lines(said),
            environment)
        .into(Path.of(path), Source.of(field, source, content, environment));
  }

  /** Progress as a run's other messages are. */
  private record Lines(Consumer<String> said, TransferLines lines) implements FetchProgress {
    Lines(Consumer<String> said) {
      this(said, new TransferLines(InstantSource.system(), FetchDisplay.BETWEEN_LINES));
    }

    @Override
    public void said(String message) {
      said.accept(message);
    }

    @Override
    public void moved(long doneBytes, OptionalLong totalBytes) {
      lines.moved(doneBytes, totalBytes).ifPresent(said);
    }
  }
}
