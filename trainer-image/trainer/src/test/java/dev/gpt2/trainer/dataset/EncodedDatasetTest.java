package dev.gpt2.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.file.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EncodedDatasetTest {

  @Test
  void digestIsThatOfLengthsAndIds_howeverTheyAreStored() {
    Cases.forAll(
        40,
        40_000,
        (random, size) -> {
          int[] ids = random.ints(size, 0, 50_257).toArray();
          ByteBuffer bytes =
              ByteBuffer.allocate(2 * Long.BYTES + (size + 1) * Integer.BYTES)
                  .order(ByteOrder.LITTLE_ENDIAN);
          bytes.putLong(size);
          for (int id : ids) {
            bytes.putInt(id);
          }
          bytes.putLong(1).putInt(7);
          String expected = HexFormat.of().formatHex(Sha256.start().digest(bytes.array()));
          for (int vocabulary : new int[] {50_257, 70_000}) {
            EncodedDataset dataset =
                new EncodedDataset(
                    "d", List.of(Ids.chunk(vocabulary, ids), Ids.chunk(vocabulary, 7)));
            assertThat(dataset.digest()).isEqualTo(expected);
            assertThat(dataset.tokenCount()).isEqualTo(size + 1);
          }
        });
  }

  @Test
  void digestTellsWhereChunksEnd() {
    EncodedDataset one = new EncodedDataset("d", List.of(Ids.counting(0, 10)));
    EncodedDataset two = new EncodedDataset("d", List.of(Ids.counting(0, 5), Ids.counting(5, 5)));
    assertThat(one.digest()).isNotEqualTo(two.digest());
  }

  @Test
  void idsOfALargeVocabularyAreKept() {
    assertThat(Ids.of(Ids.chunk(200_000, 199_999, 65_536, 0))).containsExactly(199_999, 65_536, 0);
    assertThat(Ids.of(Ids.chunk(65_536, 65_535))).containsExactly(65_535);
  }
}
