package dev.gpt2.trainer.checkpoint.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.checkpoint.safetensors.SafetensorsFile;
import dev.gpt2.trainer.checkpoint.safetensors.TensorEntry;
import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The safetensors files of a model folder, one or several, and which has which tensor. */
final class WeightFiles implements AutoCloseable {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  private final List<SafetensorsFile> files = new ArrayList<>();
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  /** A tensor and the file it is in. */
  record StoredTensor(SafetensorsFile file, TensorEntry entry) {
    MemorySegment bytes() {
      return file.bytes(entry);
    }
  }

  private WeightFiles() {}

  static WeightFiles open(Path folder) throws IOException {
    WeightFiles weights = new WeightFiles();
    try {
      for (Path file : paths(folder)) {
        weights.add(SafetensorsFile.open(file));
      }
      return weights;
    } catch (IOException | RuntimeException failure) {
      weights.close();
      throw failure;
    }
  }

  /** All tensors by canonical name: without {@code transformer.}. */
  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  private void add(SafetensorsFile file) {
    files.add(file);
    for (TensorEntry entry : file.tensors().values()) {
      String name =
          entry.name().startsWith(WeightNames.PREFIX)
              ? entry.name().substring(WeightNames.PREFIX.length())
              : entry.name();
      StoredTensor other = tensors.put(name, new StoredTensor(file, entry));
      if (other != null) {
        throw new InvalidRunException(
            "%s: %s is there a second time, first in %s; leave only one of them in the folder"
                .formatted(file.file(), name, other.file().file()));
      }
    }
  }

  private static List<Path> paths(Path folder) throws IOException {
    if (Files.exists(folder.resolve(SINGLE))) {
      return List.of(folder.resolve(SINGLE));
    }
    Path index = folder.resolve(INDEX);
    if (Files.exists(index)) {
      return shards(folder, index);
    }
    boolean pickled = Files.exists(folder.resolve("pytorch_model.bin"));
    throw new InvalidRunException(
        pickled
            ? ("%s: weights in %s expected, only pytorch_model.bin found, whose format can run code"
                    + " when it is read; convert it with transformers:"
                    + " model.save_pretrained(folder, safe_serialization=True)")
                .formatted(folder, SINGLE)
            : "%s: weights in %s (or shards with %s) expected, neither found; is it the whole model?"
                .formatted(folder, SINGLE, INDEX));
  }

  private static List<Path> shards(Path folder, Path index) throws IOException {
    JsonNode map;
    try {
      map = new JsonMapper().readTree(Files.readAllBytes(index)).path("weight_map");
    } catch (JsonProcessingException notJson) {
      throw new CorruptFileException(index, "JSON expected: " + notJson.getOriginalMessage());
    }
    TreeSet<String> names = new TreeSet<>();
    map.forEach(name -> names.add(name.asText()));
    List<Path> shards = new ArrayList<>();
    for (String name : names) {
      Path shard = folder.resolve(name);
      if (!folder.equals(shard.getParent()) || !Files.exists(shard)) {
        throw new InvalidRunException(
            "%s: shard %s expected in %s, not found; copy the whole model"
                .formatted(index, name, folder));
      }
      shards.add(shard);
    }
    if (shards.isEmpty()) {
      throw new CorruptFileException(index, "weight_map with the shards' names expected");
    }
    return shards;
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
