package dev.gpt2.trainer.token;

import java.util.SplittableRandom;

/**
 * Texts that try an encoder: characters of all planes, assigned or not, long runs, and everything
 * that looks like what GPT-2's splitting pattern is about.
 */
public final class HostileText {
  private static final int LONGEST_RUN = 40;

  /** Letters, numbers, marks and signs of several scripts; each range one script's. */
  private static final int[][] SCRIPTS = {
    {'a', 'z'},
    {'A', 'Z'},
    {'0', '9'},
    {0xC0, 0x24F},
    {0x370, 0x3FF},
    {0x410, 0x44F},
    {0x5B0, 0x5EA},
    {0x610, 0x64A},
    {0x660, 0x669},
    {0x900, 0x97F},
    {0xE01, 0xE5B},
    {0x2150, 0x218B},
    {0x2460, 0x24FF},
    {0x3041, 0x30FF},
    {0x4E00, 0x9FFF},
    {0xAC00, 0xD7A3},
    {0x1D400, 0x1D7FF},
    {0x1F300, 0x1FAFF},
    {0x20000, 0x2A6DF}
  };

  private static final String[] LOOK_ALIKES = {
    "'s",
    "'S",
    "'t",
    "'re",
    "'ve",
    "'m",
    "'ll",
    "'d",
    "'l",
    "'r",
    "'v",
    "'x",
    "''s",
    "\u2019s",
    "it's",
    "'tis",
    "we'll",
    "they're",
    "I'd've",
    " 's",
    "!'s",
    "'s's",
    "9's",
    "<|endoftext|>",
    "<|endoftext",
    "|>",
    "e\u0301",
    "n\u0303o",
    "\u0301",
    "\u200D",
    "\uFEFF",
    "\uFFFD",
    "\uFFFF",
    "\uD83D\uDC69\u200D\uD83D\uDCBB",
    "\uD83C\uDDEC\uD83C\uDDE7",
    "\uD83D\uDC4D\uD83C\uDFFD"
  };

  private static final String WHITE_SPACE =
      " \t\n\u000b\f\r\u001c\u001d\u001e\u001f\u0085\u00a0\u1680\u2003\u200b\u2028\u2029\u202f\u3000";

  private HostileText() {}

  public static String of(SplittableRandom random, int pieces) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      switch (random.nextInt(8)) {
        case 0 -> text.appendCodePoint(anyCharacter(random));
        case 1 -> text.append((char) random.nextInt(0x80));
        case 2 -> text.append(LOOK_ALIKES[random.nextInt(LOOK_ALIKES.length)]);
        case 3 -> text.append(WHITE_SPACE.charAt(random.nextInt(WHITE_SPACE.length())));
        case 4 -> text.repeat(character(random), 1 + random.nextInt(LONGEST_RUN));
        case 5 -> text.append(' ').append(word(random));
        case 6 -> text.append(' ');
        default -> text.append(word(random));
      }
    }
    return text.toString();
  }

  private static int character(SplittableRandom random) {
    return random.nextBoolean()
        ? anyCharacter(random)
        : WHITE_SPACE.charAt(random.nextInt(WHITE_SPACE.length()));
  }

  private static String word(SplittableRandom random) {
    int[] script = SCRIPTS[random.nextInt(SCRIPTS.length)];
    return random
        .ints(1 + random.nextInt(12), script[0], script[1] + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Each code point of each plane is equally likely, halves of surrogate pairs left out. */
  private static int anyCharacter(SplittableRandom random) {
    int character = random.nextInt(Character.MAX_CODE_POINT + 1);
    return Character.getType(character) == Character.SURROGATE ? 0 : character;
  }
}
