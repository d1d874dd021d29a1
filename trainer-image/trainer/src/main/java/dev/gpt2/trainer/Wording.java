package dev.gpt2.trainer;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.token.Gpt2Bpe;
import dev.gpt2.trainer.token.TextStream;
import java.util.Arrays;
import java.util.List;

/** How people write tokens, and read them. */
sealed interface Wording {

  /** The tokens of a prompt. */
  List<Integer> tokens(String prompt);

  /** For the tokens of one sample. */
  Writer writer();

  /** Tokens from this number on have no wording. */
  int tokenCount(int vocabulary);

  default String of(List<Integer> tokens) {
    Writer writer = writer();
    StringBuilder words = new StringBuilder();
    tokens.forEach(token -> words.append(writer.add(token)));
    return words.append(writer.end()).toString();
  }

  /** Writes tokens that come one after the other. */
  interface Writer {
    /** What is to be read with this token. */
    String add(int token);

    /** What is to be read after the last. */
    String end();
  }

  /** Text in GPT-2's encoding. */
  record Text(Gpt2Bpe bpe) implements Wording {
    @Override
    public List<Integer> tokens(String prompt) {
      return Arrays.stream(bpe.encode(prompt)).boxed().toList();
    }

    @Override
    public Writer writer() {
      TextStream stream = new TextStream(bpe);
      return new Writer() {
        @Override
        public String add(int token) {
          return stream.add(token);
        }

        @Override
        public String end() {
          return stream.end();
        }
      };
    }

    @Override
    public int tokenCount(int vocabulary) {
      return Math.min(vocabulary, Gpt2Bpe.VOCABULARY);
    }
  }

  /** Token ids with spaces between them. */
  record Ids() implements Wording {
    @Override
    public List<Integer> tokens(String prompt) {
      return Arrays.stream(prompt.strip().split("\\s+")).map(Ids::id).toList();
    }

    private static int id(String word) {
      try {
        return Integer.parseInt(word);
      } catch (NumberFormatException wrong) {
        throw new InvalidRunException(
            "--token-ids: numbers with spaces between them expected as prompt, found " + word);
      }
    }

    @Override
    public Writer writer() {
      return new Writer() {
        private String separator = "";

        @Override
        public String add(int token) {
          String word = separator + token;
          separator = " ";
          return word;
        }

        @Override
        public String end() {
          return "";
        }
      };
    }

    @Override
    public int tokenCount(int vocabulary) {
      return vocabulary;
    }
  }
}
