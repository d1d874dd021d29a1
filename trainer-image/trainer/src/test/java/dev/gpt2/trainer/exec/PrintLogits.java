package dev.gpt2.trainer.exec;

import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.StepShape;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.run.DeviceType;
import dev.gpt2.trainer.checkpoint.model.ModelFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Our side of {@code src/test/python/same_logits.py}: writes the logits of a sequence to standard
 * output, [T, V] f32 little endian. Arguments: model folder, token ids.
 */
final class PrintLogits {
  private PrintLogits() {}

  public static void main(String[] arguments) throws IOException, NoSuchDeviceException {
    long[] tokens = Arrays.stream(arguments).skip(1).mapToLong(Long::parseLong).toArray();
    try (ModelFolder model = ModelFolder.open(Path.of(arguments[0]))) {
      Graph graph = Gpt2TrainingGraph.logits(new StepShape(model.shape(), 1, tokens.length));
      try (Torch torch = Torch.start(DeviceType.CPU, 1);
          ResidentTensors residents =
              ResidentTensors.load(
                  torch,
                  graph.residents(),
                  (resident, elements) -> model.read(resident.name(), elements));
          GraphExecutor step =
              new GraphExecutor(torch, graph, Schedule.keepAll(CostGraph.of(graph)), residents)) {
        step.run(
            tokens,
            tokens,
            0,
            1,
            (result, logits) -> {
              ByteBuffer bytes =
                  ByteBuffer.allocate(logits.remaining() * Float.BYTES)
                      .order(ByteOrder.LITTLE_ENDIAN);
              bytes.asFloatBuffer().put(logits);
              System.out.write(bytes.array(), 0, bytes.capacity());
            });
        System.out.flush();
      }
    }
  }
}
