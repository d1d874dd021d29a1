package dev.gpt2.exchange;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import dev.gpt2.plan.schedule.Schedule;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a schedule as text, a line an instruction: {@code c ID} computes, {@code f ID} frees. */
public final class ScheduleFile {
  private ScheduleFile() {}

  /** Takes a schedule of a graph whose nodes have one output each, as those of files have. */
  public static void write(Path path, CostGraph graph, Schedule schedule) throws IOException {
    if (graph.valueCount() != graph.nodeCount()) {
      throw new IllegalArgumentException("only nodes with one output each can be written");
    }
    try (BufferedWriter lines = Files.newBufferedWriter(path)) {
      for (var instruction : schedule.instructions()) {
        lines.write(
            switch (instruction) {
              case Compute(int node) -> "c " + node;
              case Free(int value) -> "f " + value;
            });
        lines.write('\n');
      }
    }
  }
}
