package dev.gpt2.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.SourceSpec;
import dev.gpt2.run.SourceSpec.Content;
import dev.gpt2.run.SourceSpec.HttpFile;
import dev.gpt2.run.SourceSpec.HuggingFace;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

final class FetchOptionsTest {

  @Command
  private static final class Options {
    @Mixin private FetchOptions options = new FetchOptions();
  }

  @ParameterizedTest
  @CsvSource({
    "124M, openai-community/gpt2, gpt2-124M",
    "117M, openai-community/gpt2, gpt2-117M",
    "355M, openai-community/gpt2-medium, gpt2-355M",
    "345M, openai-community/gpt2-medium, gpt2-345M",
    "774M, openai-community/gpt2-large, gpt2-774M",
    "1558M, openai-community/gpt2-xl, gpt2-1558M",
    "owner/model, owner/model, model",
    "distilgpt2, distilgpt2, distilgpt2",
  })
  void modelIsASizeOrARepository(String model, String repository, String folder) {
    FetchOptions options = parse("--model", model);
    assertThat(options.source())
        .isEqualTo(new SourceSpec(new HuggingFace(repository, "main", null, null), null));
    assertThat(options.folder()).isEqualTo(Path.of(folder));
    assertThat(options.content()).isEqualTo(Content.MODEL);
  }

  @Test
  void datasetHasPatterns() {
    FetchOptions options =
        parse(
            "--dataset", "a/b", "--include", "*.txt", "--include", "c/*", "--revision", "v1", "to");
    assertThat(options.source())
        .isEqualTo(
            new SourceSpec(new HuggingFace("a/b", "v1", null, List.of("*.txt", "c/*")), null));
    assertThat(options.folder()).isEqualTo(Path.of("to"));
    assertThat(options.content()).isEqualTo(Content.DATASET);
  }

  @Test
  void addressesHaveTheirDigestsBehindThem() {
    assertThat(
            parse("to", "--url", "https://a.example/b", "--url", "https://a.example/c#sha256=AB")
                .source())
        .isEqualTo(
            new SourceSpec(
                null,
                List.of(
                    new HttpFile("https://a.example/b", null),
                    new HttpFile("https://a.example/c", "ab"))));
  }

  @Test
  void contradictionsAreRefused() {
    refused("one of --model, --dataset and --url is needed");
    refused("one of --model, --dataset and --url is needed", "--model", "a", "--dataset", "b");
    refused(
        "--url: goes without --revision, --include and --endpoint, which are for a hub's repository",
        "--url",
        "https://a.example/b",
        "--revision",
        "main");
    assertThatThrownBy(() -> parse("--url", "https://a.example/b").folder())
        .isInstanceOf(InvalidRunException.class)
        .hasMessage("--url: needs a FOLDER to fetch into");
  }

  private static void refused(String message, String... arguments) {
    assertThatThrownBy(() -> parse(arguments).source())
        .isInstanceOf(InvalidRunException.class)
        .hasMessage(message);
  }

  private static FetchOptions parse(String... arguments) {
    Options command = new Options();
    new CommandLine(command).parseArgs(arguments);
    return command.options;
  }
}
