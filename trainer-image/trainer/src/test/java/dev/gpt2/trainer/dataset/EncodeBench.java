package dev.gpt2.trainer.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import dev.gpt2.trainer.token.Gpt2Bpe;
import dev.gpt2.trainer.token.Gpt2Vocabulary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One side of {@code trainer-image/bench/encode.py}: encodes a text for each line that it reads,
 * and answers with its CPU seconds, wall seconds and count of tokens.
 *
 * <p>Arguments: the text's file, threads, where to write {@code vocab.json}.
 */
final class EncodeBench {
  private EncodeBench() {}

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    String text = Files.readString(file);
    Encoder encoder = new Encoder(new Gpt2Bpe(), Integer.parseInt(arguments[1]));
    String vocabulary = new Gpt2Vocabulary(encoder.bpe()).vocabJson();
    Files.writeString(Path.of(arguments[2]), vocabulary);
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      while (lines.readLine() != null) {
        long cpu = process.getProcessCpuTime();
        long start = System.nanoTime();
        int tokens = encode(text, encoder, file);
        System.out.printf(
            Locale.ROOT,
            "%.6f %.6f %d%n",
            (process.getProcessCpuTime() - cpu) / 1e9,
            (System.nanoTime() - start) / 1e9,
            tokens);
      }
    }
  }

  private static int encode(String text, Encoder encoder, Path file) throws IOException {
    ChunkCollector chunks = new ChunkCollector();
    try (EncodingQueue queue = new EncodingQueue(encoder, new HeldChunk(chunks))) {
      ChunkEncoder pieces = new ChunkEncoder(queue, 0);
      for (int start = 0; start < text.length(); start += 1 << 16) {
        int end = Math.min(text.length(), start + (1 << 16));
        pieces.append(CharBuffer.wrap(text, start, end), file);
      }
      pieces.finish();
      queue.drain();
    }
    return chunks.chunks().getFirst().length();
  }
}
