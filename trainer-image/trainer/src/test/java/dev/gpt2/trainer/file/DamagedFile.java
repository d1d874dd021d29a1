package dev.gpt2.trainer.file;

import java.nio.file.Files;
import java.nio.file.Path;

/** A file as it is after each of many accidents, drawn from seeds; whole again at the end. */
public final class DamagedFile {
  private static final int CASES_OF_EACH = 200;

  private DamagedFile() {}

  /** What happened to the file. */
  public enum Accident {
    CUT_OFF,
    BIT_FLIPPED
  }

  /** Looks at the file as it is now. */
  @FunctionalInterface
  public interface Check {
    void afterwards(Accident accident) throws Exception;
  }

  /** Cuts the file off at 200 places, then flips 200 bits of it, one at a time. */
  public static void forAll(Path file, Check check) throws Exception {
    byte[] whole = Files.readAllBytes(file);
    for (Accident accident : Accident.values()) {
      Cases.forAll(
          CASES_OF_EACH,
          0,
          (random, size) -> {
            Files.write(
                file,
                switch (accident) {
                  case CUT_OFF -> Damage.cutOff(whole, random);
                  case BIT_FLIPPED -> Damage.flipBit(whole, random);
                });
            check.afterwards(accident);
          });
    }
    Files.write(file, whole);
  }
}
