package dev.gpt2.trainer.checkpoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.run.ModelShape;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OpenAiNamesTest {

  @Test
  void everyName_isTheSameThereAndBack() {
    WeightNames.shapes(new ModelShape(12, 8, 2, 16, 100))
        .forEach(
            (name, shape) -> {
              assertThat(OpenAiNames.canonical(OpenAiNames.variable(name))).hasValue(name);
              assertThat(OpenAiNames.canonicalShape(name, OpenAiNames.storedShape(name, shape)))
                  .isEqualTo(shape);
            });
    assertThat(OpenAiNames.variable("h.11.mlp.c_proj.weight")).isEqualTo("model/h11/mlp/c_proj/w");
    assertThat(OpenAiNames.variable("h.3.ln_1.weight")).isEqualTo("model/h3/ln_1/g");
    assertThat(OpenAiNames.variable("wte.weight")).isEqualTo("model/wte");
    for (String other :
        List.of(
            "model/wte/Adam", "beta1_power", "global_step", "model/h0/ln_1/x", "model/h/ln_1/g")) {
      assertThat(OpenAiNames.canonical(other)).as(other).isEmpty();
    }
  }
}
