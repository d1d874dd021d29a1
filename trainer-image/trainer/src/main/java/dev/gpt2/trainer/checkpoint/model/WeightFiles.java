package dev.gpt2.trainer.checkpoint.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.checkpoint.safetensors.SafetensorsFile;
import dev.gpt2.trainer.checkpoint.safetensors.TensorEntry;
import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.checkpoint.tensor.StoredTensor;
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
import java.util.stream.Stream;

/** The safetensors files of a model folder, one or several, and which has which tensor. */
final class WeightFiles implements StoredWeights {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  private final List<SafetensorsFile> files = new ArrayList<>();
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  private record Tensor(SafetensorsFile opened, TensorEntry entry) implements StoredTensor {
    @Override
    public String name() {
      return entry.name();
    }

    @Override
    public Dtype dtype() {
      return entry.dtype();
    }

    @Override
    public List<Long> shape() {
      return entry.shape();
    }

    @Override
    public Path file() {
      return opened.file();
    }

    @Override
    public MemorySegment bytes() {
      return opened.bytes(entry);
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

  @Override
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  private void add(SafetensorsFile file) {
    files.add(file);
    for (TensorEntry entry : file.tensors().values()) {
      String name =
          entry.name().startsWith(WeightNames.PREFIX)
              ? entry.name().substring(WeightNames.PREFIX.length())
              : entry.name();
      StoredTensor other = tensors.put(name, new Tensor(file, entry));
      if (other != null) {
        throw new InvalidRunException(
            "%s: %s is there a second time, first in %s; leave only one of them in the folder"
                .formatted(file.file(), name, other.file()));
      }
    }
  }

  /** Whether a folder has weights that can be read. */
  static boolean areIn(Path folder) {
    return Files.exists(folder.resolve(SINGLE)) || Files.exists(folder.resolve(INDEX));
  }

  private static List<Path> paths(Path folder) throws IOException {
    if (Files.exists(folder.resolve(SINGLE))) {
      return List.of(folder.resolve(SINGLE));
    }
    Path index = folder.resolve(INDEX);
    if (Files.exists(index)) {
      return shards(folder, index);
    }
    throw new InvalidRunException(
        OtherWeights.in(folder)
            .map(other -> other.refusal(folder))
            .orElseGet(
                () ->
                    "%s: weights in %s (or shards with %s) expected, neither found; is it the whole model?"
                        .formatted(folder, SINGLE, INDEX)));
  }

  private static List<Path> shards(Path folder, Path index) throws IOException {
    JsonNode map = JsonFile.read(index).field("weight_map");
    TreeSet<String> names = new TreeSet<>();
    map.forEach(name -> names.add(name.asText()));
    List<Path> shards = new ArrayList<>();
    for (String name : names) {
      if (!isIn(folder, name)) {
        throw new InvalidRunException(
            "%s: shard %s expected in %s, not found; copy the whole model"
                .formatted(index, name, folder));
      }
      shards.add(folder.resolve(name));
    }
    if (shards.isEmpty()) {
      throw new CorruptFileException(
          index, 0, "a field weight_map from weights' names to shards' expected, none found");
    }
    return shards;
  }

  /** Whether a name is that of a file in the folder itself. */
  private static boolean isIn(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> String.valueOf(file.getFileName()).equals(name));
    }
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
