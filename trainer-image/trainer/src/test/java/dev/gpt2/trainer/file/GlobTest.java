package dev.gpt2.trainer.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlobTest {

  @ParameterizedTest(name = "{0} matches {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "/d/*.txt       | /d/a.txt",
        "/d/*           | /d/a.txt",
        "/d/?.txt       | /d/a.txt",
        "/d/[a-c].txt   | /d/b.txt",
        "/d/[!a-c].txt  | /d/x.txt",
        "/d/[]x].txt    | /d/].txt",
        "/d/[&&x].txt   | /d/&.txt",
        "/d/{a,b*}.txt  | /d/bcd.txt",
        "/d/{a,}.txt    | /d/.txt",
        "/d/**/*.txt    | /d/a.txt",
        "/d/**/*.txt    | /d/e/f/a.txt",
        "/d/**          | /d/e/f/a.txt",
        "/d/a.txt       | /d/a.txt",
        "/d/(1)+.*      | /d/(1)+.txt",
        "/d/[.txt       | /d/[.txt",
        "/d/{.txt       | /d/{.txt",
      })
  void matches(String glob, String path) {
    assertThat(path).matches(new Glob(glob).pattern("dataset.path"));
  }

  @ParameterizedTest(name = "{0} does not match {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "/d/*.txt       | /d/e/a.txt",
        "/d/*.txt       | /d/a.text",
        "/d/?.txt       | /d/ab.txt",
        "/d/?.txt       | /d//.txt",
        "/d/[!a-c].txt  | /d/b.txt",
        "/d/[!a]x       | /d//x",
        "/d/{a,b}.txt   | /d/c.txt",
        "/d/*/a.txt     | /d/e/f/a.txt",
        "/d/a.txt       | /d/abtxt",
      })
  void doesNotMatch(String glob, String path) {
    assertThat(path).doesNotMatch(new Glob(glob).pattern("dataset.path"));
  }

  @ParameterizedTest(name = "{0} is searched in {1}")
  @CsvSource({
    "/d/e/*.txt, /d/e",
    "/d/e*/x, /d",
    "/*.txt, /",
    "*.txt, ''",
    "d/[ab]/c, d",
    "d/**/{a}, d",
  })
  void root(String glob, String root) {
    assertThat(new Glob(glob).root()).isEqualTo(root);
  }

  @Test
  void rangeThatRunsBackwards_isRefused() {
    assertThatThrownBy(() -> new Glob("/d/[z-a]").pattern("dataset.path"))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageStartingWith("dataset.path: /d/[z-a] is not a pattern");
  }
}
