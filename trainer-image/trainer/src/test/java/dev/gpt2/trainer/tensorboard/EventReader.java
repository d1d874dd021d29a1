package dev.gpt2.trainer.tensorboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads event files, with nothing that the writer is made of. */
final class EventReader {
  /** Castagnoli's polynomial, its lowest bit first. */
  private static final int POLYNOMIAL = 0x82F63B78;

  private EventReader() {}

  /** A field's values, each a {@code Long} (its bits, if of fixed width) or a {@code byte[]}. */
  record Message(Map<Integer, List<Object>> fields) {

    static Message parse(byte[] bytes) {
      Map<Integer, List<Object>> fields = new TreeMap<>();
      ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      while (in.hasRemaining()) {
        int tag = (int) varint(in);
        Object value =
            switch (tag & 7) {
              case 0 -> varint(in);
              case 1 -> in.getLong();
              case 2 -> take(in, (int) varint(in));
              case 5 -> (long) in.getInt();
              default -> throw new IllegalArgumentException("wire type " + (tag & 7));
            };
        fields.computeIfAbsent(tag >>> 3, field -> new ArrayList<>()).add(value);
      }
      return new Message(fields);
    }

    boolean has(int field) {
      return fields.containsKey(field);
    }

    long number(int field) {
      return has(field) ? (Long) values(field).getFirst() : 0;
    }

    String text(int field) {
      return new String((byte[]) values(field).getFirst(), UTF_8);
    }

    private List<Object> values(int field) {
      return fields.getOrDefault(field, List.of());
    }

    Message message(int field) {
      return messages(field).getFirst();
    }

    List<Message> messages(int field) {
      return values(field).stream().map(value -> parse((byte[]) value)).toList();
    }
  }

  /** The payloads of a file of whole records, their checksums verified. */
  static List<byte[]> records(byte[] file) {
    List<byte[]> records = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      byte[] length = take(in, Long.BYTES);
      requireChecksum(in, length);
      byte[] record =
          take(in, (int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong());
      requireChecksum(in, record);
      records.add(record);
    }
    return records;
  }

  static List<Message> events(byte[] file) {
    return records(file).stream().map(Message::parse).toList();
  }

  private static void requireChecksum(ByteBuffer in, byte[] bytes) {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= b & 0xFF;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
      }
    }
    crc = ~crc;
    int expected = ((crc >>> 15) | (crc << 17)) + 0xA282EAD8;
    int found = in.getInt();
    if (expected != found) {
      throw new IllegalArgumentException(
          "checksum %08x expected, %08x found at %d".formatted(expected, found, in.position() - 4));
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
