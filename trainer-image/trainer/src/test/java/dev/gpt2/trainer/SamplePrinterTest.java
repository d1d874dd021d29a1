package dev.gpt2.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.trainer.sample.Sample;
import dev.gpt2.trainer.sample.Sample.Ending;
import dev.gpt2.trainer.sample.SampleListener;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SamplePrinterTest {
  private static final Wording TEXT = new Wording.Text(new Gpt2Bpe());

  private final StringWriter out = new StringWriter();

  private SamplePrinter.Page page(boolean showsPrompt, boolean mayBeTerminal) {
    return new SamplePrinter.Page(
        new PrintWriter(out), "runs/first", TEXT, "Once", showsPrompt, mayBeTerminal);
  }

  @Test
  void aSingleText_isPrintedAsItComes() {
    SampleListener printer = new SamplePrinter.Streaming(page(true, false));
    List<Integer> tokens = TEXT.tokens(" upon a 😀");
    printer.wrote(1, tokens.get(0));
    assertThat(out.toString())
        .isEqualTo("======== sample 1, synthetic text by runs/first ========\nOnce upon");
    tokens.subList(1, tokens.size() - 1).forEach(token -> printer.wrote(1, token));
    assertThat(out.toString()).endsWith("Once upon a ").doesNotContain("\uFFFD");
    printer.wrote(1, tokens.getLast());
    assertThat(out.toString()).endsWith("Once upon a 😀");
    printer.ended(new Sample(1, tokens, Ending.LENGTH));
    printer.ended(new Sample(2, List.of(), Ending.END_TOKEN));
    assertThat(out.toString())
        .endsWith("😀\n======== sample 2, synthetic text by runs/first ========\nOnce\n");
  }

  @Test
  void halfACharacterAtTheEnd_isReplaced() {
    SampleListener printer = new SamplePrinter.Streaming(page(false, false));
    List<Integer> tokens = TEXT.tokens("a😀");
    printer.wrote(1, tokens.get(0));
    printer.wrote(1, tokens.get(1));
    printer.ended(new Sample(1, tokens.subList(0, 2), Ending.LENGTH));
    assertThat(out.toString()).endsWith(" ========\na\uFFFD\n");
  }

  @Test
  void textsOfABatch_arePrintedWhole() {
    SampleListener printer = new SamplePrinter.Whole(page(false, false));
    printer.wrote(1, 1);
    assertThat(out.toString()).isEmpty();
    printer.ended(new Sample(2, TEXT.tokens(" upon a time"), Ending.LENGTH));
    assertThat(out.toString())
        .isEqualTo("======== sample 2, synthetic text by runs/first ========\n upon a time\n");
  }

  /** An escape sequence that would clear the screen. */
  @Test
  void noText_commandsATerminal() {
    Sample sample = new Sample(1, TEXT.tokens("\u001b[2J\u202eabc"), Ending.LENGTH);
    new SamplePrinter.Whole(page(false, true)).ended(sample);
    assertThat(out.toString()).endsWith("========\n␛[2J\uFFFDabc\n");
    new SamplePrinter.Whole(page(false, false)).ended(sample);
    assertThat(out.toString()).endsWith("========\n\u001b[2J\u202eabc\n");
  }

  @Test
  void jsonHasAllThatMadeASample() throws IOException {
    new SamplePrinter.Json(page(true, true), 17)
        .ended(new Sample(3, TEXT.tokens(" upon\n\u001b"), Ending.END_TOKEN));
    assertThat(out.toString()).endsWith("}\n").containsOnlyOnce("\n");
    JsonNode json = new JsonMapper().readTree(out.toString());
    assertThat(json.path("sample").intValue()).isEqualTo(3);
    assertThat(json.path("text").textValue()).isEqualTo(" upon\n\u001b");
    assertThat(json.path("tokens")).hasSize(TEXT.tokens(" upon\n\u001b").size());
    assertThat(json.path("ending").textValue()).isEqualTo("END_TOKEN");
    assertThat(json.path("prompt").textValue()).isEqualTo("Once");
    assertThat(json.path("seed").longValue()).isEqualTo(17);
    assertThat(json.path("model").textValue()).isEqualTo("runs/first");
    assertThat(json.path("synthetic").booleanValue()).isTrue();
  }

  @Test
  void idsAreReadAsTheyAreWritten() {
    Wording ids = new Wording.Ids();
    assertThat(ids.of(List.of(5, 50_256, 0))).isEqualTo("5 50256 0");
    assertThat(ids.tokens("  5 50256\t0\n")).containsExactly(5, 50_256, 0);
  }
}
