package dev.gpt2.run;

public enum DeviceType {
  CPU,
  GPU
}
