package dev.gpt2.trainer.checkpoint.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a safetensors header's JSON.
 *
 * @param bodyBegin where the tensors' bytes begin, in bytes from the start of the file
 */
record HeaderParser(Path file, long bodyBegin, long fileBytes) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** How much of a wrong value a message shows. */
  private static final int SHOWN_CHARS = 80;

  SafetensorsHeader parse(byte[] json) throws CorruptFileException {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (IOException notJson) {
      long offset =
          notJson instanceof JsonProcessingException place && place.getLocation() != null
              ? Math.max(0, place.getLocation().getByteOffset())
              : 0;
      throw new CorruptFileException(
          file,
          SafetensorsHeader.LENGTH_BYTES + offset,
          "the header is not JSON: " + message(notJson));
    }
    if (!root.isObject()) {
      throw corrupt("the header", "a JSON object", root);
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    List<TensorEntry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals(SafetensorsHeader.METADATA)) {
        field.getValue().properties().forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
      } else {
        entries.add(entry(field.getKey(), field.getValue()));
      }
    }
    return new SafetensorsHeader(metadata, withoutHoles(entries));
  }

  private TensorEntry entry(String name, JsonNode node) throws CorruptFileException {
    Dtype dtype = dtype(name, node.path("dtype"));
    List<Long> shape = numbers(name + ": shape", node.path("shape"));
    List<Long> offsets = numbers(name + ": data_offsets", node.path("data_offsets"));
    if (offsets.size() != 2 || offsets.getFirst() > offsets.getLast()) {
      throw corrupt(name + ": data_offsets", "[begin, end]", node.path("data_offsets"));
    }
    long begin = offsets.getFirst();
    long sizeBytes = offsets.getLast() - begin;
    long expectedBytes;
    try {
      expectedBytes = dtype.sizeBytes(shape);
    } catch (ArithmeticException overflow) {
      throw corrupt(name + ": shape", "less than 2^63 bytes", node.path("shape"));
    }
    if (sizeBytes != expectedBytes) {
      throw new CorruptFileException(
          file,
          SafetensorsHeader.LENGTH_BYTES,
          "%s: %s %s has %d bytes, but data_offsets [%d, %d] are %d bytes"
              .formatted(name, dtype, shape, expectedBytes, begin, offsets.getLast(), sizeBytes));
    }
    if (offsets.getLast() > fileBytes - bodyBegin) {
      throw new CorruptFileException(
          file,
          fileBytes,
          "%s: bytes [%d, %d) expected, but the file ends; it is cut off: copy it again"
              .formatted(name, bodyBegin + begin, bodyBegin + offsets.getLast()));
    }
    return new TensorEntry(name, dtype, shape, bodyBegin + begin, bodyBegin + begin + sizeBytes);
  }

  private Dtype dtype(String name, JsonNode node) throws CorruptFileException {
    for (Dtype dtype : Dtype.values()) {
      if (dtype.name().equals(node.asText())) {
        return dtype;
      }
    }
    throw corrupt(name + ": dtype", "one of " + List.of(Dtype.values()), node);
  }

  private List<Long> numbers(String place, JsonNode node) throws CorruptFileException {
    List<Long> numbers = new ArrayList<>();
    for (JsonNode number : node) {
      if (!number.canConvertToLong() || !number.isIntegralNumber() || number.asLong() < 0) {
        throw corrupt(place, "whole numbers from 0", number);
      }
      numbers.add(number.asLong());
    }
    if (!node.isArray()) {
      throw corrupt(place, "an array", node);
    }
    return numbers;
  }

  /** In the order of their bytes, which must follow one another from header to end of file. */
  private Map<String, TensorEntry> withoutHoles(List<TensorEntry> entries)
      throws CorruptFileException {
    entries.sort(
        Comparator.comparingLong(TensorEntry::beginBytes).thenComparingLong(TensorEntry::endBytes));
    Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    long end = bodyBegin;
    for (TensorEntry entry : entries) {
      if (entry.beginBytes() != end) {
        throw new CorruptFileException(
            file,
            end,
            "%s expected here, but it begins at byte %d: tensors overlap or leave a hole"
                .formatted(entry.name(), entry.beginBytes()));
      }
      end = entry.endBytes();
      tensors.put(entry.name(), entry);
    }
    if (end != fileBytes) {
      throw new CorruptFileException(
          file,
          end,
          "the end of the file expected, %d more bytes found".formatted(fileBytes - end));
    }
    return tensors;
  }

  private CorruptFileException corrupt(String place, String expected, JsonNode found) {
    String shown = found.isMissingNode() ? "nothing" : found.toString();
    return new CorruptFileException(
        file,
        SafetensorsHeader.LENGTH_BYTES,
        "header: %s: %s expected, %s found"
            .formatted(place, expected, shown.substring(0, Math.min(SHOWN_CHARS, shown.length()))));
  }

  private static String message(IOException failure) {
    return failure instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : String.valueOf(failure.getMessage());
  }
}
