package dev.gpt2.trainer.page;

import dev.gpt2.plan.Bytes;
import dev.gpt2.trainer.report.RunFacts.PlannedMemory;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the run was planned to take of its limit, and a step's memory over its time. */
final class Memory {
  private Memory() {}

  /**
   * @param picture a whole SVG document: as an image, its styles are its own
   */
  static String of(PlannedMemory memory, @Nullable String picture) {
    String shown =
        picture == null
            ? ""
            : "<div class=\"scroll\"><img class=\"memory\" alt=\"a step's memory over its time\" src=\"data:image/svg+xml;base64,%s\"></div>\n"
                .formatted(
                    Base64.getEncoder().encodeToString(picture.getBytes(StandardCharsets.UTF_8)));
    return Html.section("Memory", bar(memory) + Html.table(figures(memory)) + shown);
  }

  private static String bar(PlannedMemory memory) {
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("weights", memory.weightBytes());
    parts.put("optimizer", memory.optimizerBytes());
    parts.put("step", memory.stepBytes());
    parts.put("process", memory.processBytes());
    parts.put("reserve", memory.reserveBytes());
    StringBuilder bar = new StringBuilder("<div class=\"bar\">");
    StringBuilder legend = new StringBuilder("<p class=\"legend\">");
    parts.forEach(
        (name, bytes) -> {
          bar.append(
              String.format(
                  Locale.ROOT,
                  "<span class=\"part %s\" style=\"width:%.2f%%\"></span>",
                  name,
                  100.0 * bytes / Math.max(1, memory.limitBytes())));
          legend.append(
              "<span class=\"key box %s\">%s %s</span>".formatted(name, name, Bytes.format(bytes)));
        });
    return bar + "</div>\n" + legend + "</p>\n";
  }

  private static Map<String, String> figures(PlannedMemory memory) {
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("Limit", Bytes.format(memory.limitBytes()));
    figures.put(
        "Planned",
        "%s of tensors, with the process %s"
            .formatted(
                Bytes.format(memory.tensorBytes()),
                Bytes.format(memory.tensorBytes() + memory.processBytes())));
    figures.put(
        "A step",
        String.format(
            Locale.ROOT,
            "%s, %s if nothing were computed again; %+.1f %% computation",
            Bytes.format(memory.stepBytes()),
            Bytes.format(memory.keepAllBytes()),
            memory.recomputePercent()));
    return figures;
  }
}
