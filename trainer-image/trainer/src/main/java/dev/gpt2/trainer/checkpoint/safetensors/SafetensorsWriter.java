package dev.gpt2.trainer.checkpoint.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.checkpoint.tensor.TensorContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes a safetensors file: the header first, then tensor after tensor as they are given. */
public final class SafetensorsWriter {
  private static final JsonMapper JSON = new JsonMapper();

  /** The format wants the tensors to begin at a multiple of this; the header is padded. */
  private static final int ALIGNMENT_BYTES = 8;

  private SafetensorsWriter() {}

  /** Bytes that the file will have. */
  public static long sizeBytes(List<NamedTensor> tensors, Map<String, String> metadata) {
    return tensors.stream()
        .mapToLong(NamedTensor::sizeBytes)
        .reduce(header(tensors, metadata).remaining(), Math::addExact);
  }

  /**
   * Writes the file to {@code out}.
   *
   * @throws IllegalStateException when a tensor gives more or fewer bytes than its shape has
   */
  public static void write(
      List<NamedTensor> tensors, Map<String, String> metadata, TensorContent.Sink out)
      throws IOException {
    out.write(header(tensors, metadata));
    for (NamedTensor tensor : tensors) {
      tensor.writeTo(out);
    }
  }

  private static ByteBuffer header(List<NamedTensor> tensors, Map<String, String> metadata) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode notes = root.putObject(SafetensorsHeader.METADATA);
    metadata.forEach(notes::put);
    long begin = 0;
    for (NamedTensor tensor : tensors) {
      if (root.has(tensor.name())) {
        throw new IllegalArgumentException("two tensors with the name " + tensor.name());
      }
      long end = Math.addExact(begin, tensor.sizeBytes());
      ObjectNode node = root.putObject(tensor.name()).put("dtype", tensor.dtype().name());
      tensor.shape().forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(begin).add(end);
      begin = end;
    }
    byte[] json;
    try {
      json = JSON.writeValueAsBytes(root);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a header can always be written", impossible);
    }
    int padding = Math.floorMod(-json.length, ALIGNMENT_BYTES);
    return ByteBuffer.allocate(SafetensorsHeader.LENGTH_BYTES + json.length + padding)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length + padding)
        .put(json)
        .put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII))
        .flip();
  }
}
