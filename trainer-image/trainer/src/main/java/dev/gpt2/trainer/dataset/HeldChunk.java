package dev.gpt2.trainer.dataset;

import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A chunk of text on its way: held back for as long as an array of an {@code .npz} file may still
 * come before it, then given on as it comes.
 */
final class HeldChunk {
  private final ChunkSink sink;
  private final List<int[]> held = new ArrayList<>();
  private boolean begun;

  HeldChunk(ChunkSink sink) {
    this.sink = sink;
  }

  /** With {@code outgrown}, nothing comes before the chunk any more. */
  void add(int[] ids, boolean outgrown) throws IOException {
    held.add(ids);
    if (outgrown || begun) {
      giveOn();
    }
  }

  void end() throws IOException {
    giveOn();
    sink.end();
    begun = false;
  }

  private void giveOn() throws IOException {
    if (!begun) {
      sink.begin(Gpt2Bpe.VOCABULARY, held.stream().mapToLong(ids -> ids.length).sum());
      begun = true;
    }
    for (int[] ids : held) {
      sink.add(ids);
    }
    held.clear();
  }
}
