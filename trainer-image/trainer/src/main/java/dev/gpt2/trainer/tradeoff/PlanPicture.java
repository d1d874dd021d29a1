package dev.gpt2.trainer.tradeoff;

import dev.gpt2.plan.Bytes;
import dev.gpt2.trainer.picture.StepPicture;
import dev.gpt2.trainer.picture.Timeline;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A plan's picture, with the words that belong to it. */
public final class PlanPicture {
  private PlanPicture() {}

  /** An SVG document; a tradeoff without an answer has no limit to show. */
  public static String svg(Tradeoff tradeoff, PlannedStep step, PlannedStep keepAll) {
    return new StepPicture(
            "A step of " + tradeoff.subject().title(),
            subtitle(tradeoff.fixed(), step),
            timeline(step),
            timeline(keepAll),
            limit(tradeoff.answer(), tradeoff.fixed()))
        .svg();
  }

  private static String subtitle(Fixed fixed, PlannedStep step) {
    String own =
        String.format(
            Locale.ROOT,
            "takes %s, computation %+.1f %%",
            Bytes.format(step.bytes()),
            step.plan().recomputePercent());
    return fixed.residentBytes() == 0
        ? own
        : "%s · with weights and optimizer %s, with the process %s"
            .formatted(
                own,
                Bytes.format(fixed.residentBytes() + step.bytes()),
                Bytes.format(fixed.limitFor(fixed.residentBytes() + step.bytes())));
  }

  private static StepPicture.@Nullable Limit limit(Tradeoff.@Nullable Answer answer, Fixed fixed) {
    if (answer == null) {
      return null;
    }
    long forStep = fixed.tensorBytes(answer.limitBytes()) - fixed.residentBytes();
    return forStep <= 0
        ? null
        : new StepPicture.Limit(forStep, "limit for a step: " + Bytes.format(forStep));
  }

  private static Timeline timeline(PlannedStep step) {
    return Timeline.of(step.graph(), step.plan().schedule());
  }
}
