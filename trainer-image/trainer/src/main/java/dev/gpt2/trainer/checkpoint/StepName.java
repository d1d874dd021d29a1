package dev.gpt2.trainer.checkpoint;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of folders in a run's folder.
 *
 * <p>{@code step-00001000} is a checkpoint. Hidden names belong to a writer: {@code
 * .step-00001000.partial} is being written, {@code .deleted} is being deleted, {@code .replaced}
 * makes room for a checkpoint of the same step.
 */
final class StepName {
  static final String PARTIAL = ".partial";
  static final String DELETED = ".deleted";
  static final String REPLACED = ".replaced";

  private static final Pattern VISIBLE = Pattern.compile("step-(\\d{8,18})");
  private static final Pattern HIDDEN = Pattern.compile("\\.(step-\\d{8,18})\\.[a-z]+");

  private StepName() {}

  static String of(long step) {
    return "step-%08d".formatted(step);
  }

  static String hidden(long step, String purpose) {
    return "." + of(step) + purpose;
  }

  /** The step of a checkpoint's folder; empty for anything else. */
  static OptionalLong step(Path folder) {
    Matcher matcher = VISIBLE.matcher(String.valueOf(folder.getFileName()));
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  static boolean isHidden(Path folder) {
    return HIDDEN.matcher(String.valueOf(folder.getFileName())).matches();
  }

  static boolean isReplaced(Path folder) {
    return isHidden(folder) && folder.toString().endsWith(REPLACED);
  }

  /** The checkpoint's name that a hidden folder stands for. */
  static String visible(Path hidden) {
    Matcher matcher = HIDDEN.matcher(String.valueOf(hidden.getFileName()));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(hidden + " is not a hidden checkpoint");
    }
    return matcher.group(1);
  }
}
