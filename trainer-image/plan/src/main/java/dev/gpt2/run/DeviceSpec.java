package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** {@code threads} null: as many as the container may use. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeviceSpec(DeviceType type, @Nullable Integer threads) {
  static final DeviceSpec DEFAULTS = new DeviceSpec(DeviceType.CPU, null);

  public DeviceSpec {
    type = type == null ? DeviceType.CPU : type;
  }
}
