package dev.gpt2.trainer.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Small files of JSON whose field {@code format} says which version of their meaning they have.
 *
 * @param mapper what reads them
 * @param type what they hold
 * @param version the one that is read
 * @param mostBytes larger ones are refused unread
 * @param remedy what people are told to do about a damaged one; empty: nothing
 */
public record JsonFormat<T>(
    JsonMapper mapper, Class<T> type, int version, long mostBytes, String remedy) {

  /**
   * What a file holds.
   *
   * @throws CorruptFileException when it isn't one of these
   */
  public T read(Path file) throws IOException {
    if (Files.size(file) > mostBytes) {
      throw new CorruptFileException(
          file, "at most %,d bytes expected, %,d found".formatted(mostBytes, Files.size(file)));
    }
    byte[] json = Files.readAllBytes(file);
    try {
      int found = mapper.readTree(json).path("format").asInt();
      if (found != version) {
        throw new CorruptFileException(
            file, "format %d expected, %d found".formatted(version, found) + remedy);
      }
      return mapper.readValue(json, type);
    } catch (JsonProcessingException wrong) {
      throw new CorruptFileException(file, wrong.getOriginalMessage() + remedy);
    }
  }
}
