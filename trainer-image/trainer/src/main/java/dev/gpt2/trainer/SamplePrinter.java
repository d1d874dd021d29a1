package dev.gpt2.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.trainer.report.VisibleText;
import dev.gpt2.trainer.sample.Sample;
import dev.gpt2.trainer.sample.SampleListener;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Prints samples, each labelled as what it is. */
abstract sealed class SamplePrinter implements SampleListener {

  /**
   * What all samples of a prompt have in common.
   *
   * @param model what wrote them
   * @param prompt null: there is none
   * @param showsPrompt whether a sample begins with it
   * @param mayBeTerminal whether a sample must not have characters that command a terminal
   */
  record Page(
      PrintWriter out,
      String model,
      Wording wording,
      @Nullable String prompt,
      boolean showsPrompt,
      boolean mayBeTerminal) {

    private void begin(int sample) {
      out.printf("======== sample %d, synthetic text by %s ========%n", sample, model);
      if (showsPrompt && prompt != null) {
        print(prompt);
      }
    }

    private void print(String text) {
      out.print(mayBeTerminal ? VisibleText.of(text) : text);
    }

    private void end() {
      out.println();
      out.flush();
    }
  }

  final Page page;

  private SamplePrinter(Page page) {
    this.page = page;
  }

  /** One sample at a time, as it comes. */
  static final class Streaming extends SamplePrinter {
    private int begun;
    private Wording.Writer writer;

    Streaming(Page page) {
      super(page);
      this.writer = page.wording.writer();
    }

    @Override
    public void wrote(int sample, int token) {
      begin(sample);
      page.print(writer.add(token));
      page.out.flush();
    }

    @Override
    public void ended(Sample sample) {
      begin(sample.number());
      page.print(writer.end());
      page.end();
    }

    private void begin(int sample) {
      if (begun < sample) {
        begun = sample;
        writer = page.wording.writer();
        page.begin(sample);
      }
    }
  }

  /** Samples of a batch, each when it is whole. */
  static final class Whole extends SamplePrinter {
    Whole(Page page) {
      super(page);
    }

    @Override
    public void wrote(int sample, int token) {}

    @Override
    public void ended(Sample sample) {
      page.begin(sample.number());
      page.print(page.wording.of(sample.tokens()));
      page.end();
    }
  }

  /** An object a line. */
  static final class Json extends SamplePrinter {
    private static final JsonMapper JSON = new JsonMapper();

    private final long seed;

    Json(Page page, long seed) {
      super(page);
      this.seed = seed;
    }

    @Override
    public void wrote(int sample, int token) {}

    @Override
    public void ended(Sample sample) {
      ObjectNode object = JSON.createObjectNode();
      object.put("sample", sample.number());
      object.put("text", page.wording.of(sample.tokens()));
      object.putPOJO("tokens", sample.tokens());
      object.put("ending", sample.ending().name());
      object.put("prompt", page.prompt);
      object.put("seed", seed);
      object.put("model", page.model);
      object.put("synthetic", true);
      try {
        page.out.print(JSON.writeValueAsString(object));
      } catch (JsonProcessingException impossible) {
        throw new IllegalStateException(impossible);
      }
      page.end();
    }
  }
}
