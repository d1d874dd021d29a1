package dev.gpt2.trainer.checkpoint.convert;

import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.checkpoint.model.ModelLayout;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a conversion wrote.
 *
 * @param sizes each file's bytes by its name
 */
public record Converted(ModelShape shape, ModelLayout layout, Map<String, Long> sizes) {

  public Converted {
    sizes = Collections.unmodifiableMap(new LinkedHashMap<>(sizes));
  }
}
