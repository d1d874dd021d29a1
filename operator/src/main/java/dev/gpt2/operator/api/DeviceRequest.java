package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.gpt2.run.DeviceType;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What computes: the container's processors, or one GPU. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeviceRequest(
    @Default("CPU") @JsonPropertyDescription("CPU or GPU.") @Nullable DeviceType type,
    @Default(DeviceRequest.NVIDIA_GPU)
        @JsonPropertyDescription(
            "The extended resource of which a GPU job gets one, such as nvidia.com/gpu or"
                + " nvidia.com/mig-3g.40gb. A CPU job takes none.")
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$")
        @Size(max = 316)
        @Nullable String resource,
    @JsonPropertyDescription(
            "Threads that compute on CPU; by default as many as the container has.")
        @Min(1)
        @Max(1_024)
        @Nullable Integer threads) {

  public static final String NVIDIA_GPU = "nvidia.com/gpu";

  public DeviceRequest {
    resource = resource == null ? NVIDIA_GPU : resource;
  }
}
