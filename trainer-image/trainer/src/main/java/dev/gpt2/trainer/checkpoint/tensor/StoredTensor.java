package dev.gpt2.trainer.checkpoint.tensor;

import dev.gpt2.trainer.file.CorruptFileException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/** A tensor that lies in an open file of some format. */
public interface StoredTensor {

  /** As the file has it. */
  String name();

  Dtype dtype();

  List<Long> shape();

  Path file();

  /**
   * Its bytes (little-endian), valid until the file is closed.
   *
   * @throws CorruptFileException when the format has a checksum, and theirs is another
   */
  MemorySegment bytes() throws CorruptFileException;
}
