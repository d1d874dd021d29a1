package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonProperty;

public enum OptimizerName {
  @JsonProperty("Adam")
  ADAM,
  @JsonProperty("AdamW")
  ADAMW,
  @JsonProperty("SGD")
  SGD
}
