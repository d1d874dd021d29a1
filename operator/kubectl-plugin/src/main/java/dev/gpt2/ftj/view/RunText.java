package dev.gpt2.ftj.view;

import dev.gpt2.ftj.job.Document;
import dev.gpt2.ftj.job.FineTuneJob;
import java.util.Optional;
import java.util.stream.Stream;

/** What a job is, from its spec, in a line. */
final class RunText {
  private RunText() {}

  static String of(FineTuneJob job) {
    Document spec = job.spec();
    return Page.joined(
            "; ",
            Stream.of(
                Optional.of(model(spec.at("model"))),
                spec.text("dataset.path").map(path -> path + volume(spec.at("dataset.volume"))),
                training(spec.at("training")),
                spec.text("device.type").map(device -> "on " + device)))
        .orElse("");
  }

  private static String model(Document model) {
    String size =
        model
            .text("size")
            .or(
                () ->
                    model
                        .number("layers")
                        .map(layers -> layers + " layers, ")
                        .flatMap(
                            layers ->
                                model
                                    .number("channels")
                                    .map(channels -> layers + channels + " channels")))
            .orElse("");
    String origin =
        model.text("initialize").filter("Random"::equals).isPresent()
            ? "from scratch"
            : model.text("path").map(path -> "from " + path).orElse("");
    return Page.joined(
            " ",
            Stream.of(Optional.of("GPT-2"), Optional.of(size), Optional.of(origin))
                .map(part -> part.filter(text -> !text.isEmpty())))
        .orElse("");
  }

  private static String volume(Document volume) {
    return volume
        .text("persistentVolumeClaim.claimName")
        .map(claim -> " in claim " + claim)
        .or(() -> volume.text("configMap.name").map(map -> " in config map " + map))
        .orElse("");
  }

  private static Optional<String> training(Document training) {
    return Page.joined(
        ", ",
        Stream.of(
            training
                .number("steps")
                .map(steps -> Figures.count(steps) + " steps")
                .or(() -> training.text("epochs").map(epochs -> epochs + " epochs")),
            training
                .number("sequenceLength")
                .map(
                    tokens -> training.number("batchSize").orElse(1L) + " x " + tokens + " tokens"),
            training.text("optimizer.name"),
            training.text("precision")));
  }
}
