package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonProperty;

/** In what numbers a step computes; weights and optimizer state are fp32 with either. */
public enum Precision {
  @JsonProperty("fp32")
  FP32("fp32"),
  /** bfloat16: fp32's exponent, 8 bits of precision. */
  @JsonProperty("bf16")
  BF16("bf16");

  private final String shown;

  Precision(String shown) {
    this.shown = shown;
  }

  @Override
  public String toString() {
    return shown;
  }
}
