package dev.gpt2.trainer.dataset;

import dev.gpt2.trainer.token.Gpt2Bpe;
import dev.gpt2.trainer.token.TokenList;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;

/**
 * Encodes pieces of text on several threads; their tokens go on in the order of the pieces.
 *
 * <p>The calling thread reads, writes and encodes too: when enough pieces wait, it gives on the
 * tokens of the first, and until these are there it encodes what no other thread has begun. So
 * memory is bounded by a few pieces a thread, and one thread means one.
 */
final class EncodingQueue implements AutoCloseable {
  private static final int WAITING_PER_HELPER = 3;

  private final Gpt2Bpe bpe;
  private final HeldChunk chunk;
  private final int helpers;
  private final ExecutorService executor;
  private final Queue<Piece> waiting = new ArrayDeque<>();

  /** What follows a piece. */
  enum Ending {
    MORE_TEXT,
    END_OF_TEXT,
    END_OF_CHUNK
  }

  private record Piece(FutureTask<int[]> tokens, boolean outgrown, Ending ending) {}

  EncodingQueue(Encoder encoder, HeldChunk chunk) {
    this.bpe = encoder.bpe();
    this.chunk = chunk;
    helpers = encoder.threads() - 1;
    executor =
        Executors.newFixedThreadPool(
            Math.max(1, helpers), Thread.ofPlatform().daemon().name("encoder-", 1).factory());
  }

  /**
   * Takes the next piece of text.
   *
   * @param outgrown whether the chunk ends with the file that the piece is from
   */
  void add(char[] text, boolean outgrown, Ending ending) throws IOException {
    FutureTask<int[]> tokens = new FutureTask<>(() -> encode(text, ending));
    if (helpers > 0) {
      executor.execute(tokens);
    }
    waiting.add(new Piece(tokens, outgrown, ending));
    while (waiting.size() > helpers * WAITING_PER_HELPER) {
      giveOn(waiting.remove());
    }
  }

  /** Gives on all that waits. */
  void drain() throws IOException {
    while (!waiting.isEmpty()) {
      giveOn(waiting.remove());
    }
  }

  private int[] encode(char[] text, Ending ending) {
    TokenList tokens = new TokenList(text.length / 3);
    bpe.encode(text, 0, text.length, tokens);
    if (ending == Ending.END_OF_TEXT) {
      tokens.add(Gpt2Bpe.END_OF_TEXT);
    }
    return tokens.toArray();
  }

  private void giveOn(Piece piece) throws IOException {
    encodeUntilDone(piece);
    try {
      chunk.add(piece.tokens.get(), piece.outgrown);
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("text can always be encoded", failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while text was encoded");
    }
    if (piece.ending == Ending.END_OF_CHUNK) {
      chunk.end();
    }
  }

  /** A task that another thread has begun isn't run again. */
  private void encodeUntilDone(Piece first) {
    first.tokens.run();
    for (Piece next : waiting) {
      if (first.tokens.isDone()) {
        return;
      }
      next.tokens.run();
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
