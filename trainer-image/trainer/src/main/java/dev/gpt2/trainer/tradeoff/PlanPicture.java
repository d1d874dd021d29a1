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
    Tradeoff.Answer answer = tradeoff.answer();
    return svg(
        tradeoff.subject(),
        tradeoff.fixed(),
        answer == null ? null : answer.limitBytes(),
        new Steps(step, keepAll));
  }

  /** A step as it is planned, and one that keeps everything. */
  public record Steps(PlannedStep step, PlannedStep keepAll) {}

  /** An SVG document, with the limit that was asked about if there is one. */
  public static String svg(Subject subject, Fixed fixed, @Nullable Long limitBytes, Steps steps) {
    return new StepPicture(
            "A step of " + subject.title(),
            subtitle(fixed, steps.step()),
            timeline(steps.step()),
            timeline(steps.keepAll()),
            limit(limitBytes, fixed))
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

  private static StepPicture.@Nullable Limit limit(@Nullable Long limitBytes, Fixed fixed) {
    if (limitBytes == null) {
      return null;
    }
    long forStep = fixed.tensorBytes(limitBytes) - fixed.residentBytes();
    return forStep <= 0
        ? null
        : new StepPicture.Limit(forStep, "limit for a step: " + Bytes.format(forStep));
  }

  private static Timeline timeline(PlannedStep step) {
    return Timeline.of(step.graph(), step.plan().schedule());
  }
}
