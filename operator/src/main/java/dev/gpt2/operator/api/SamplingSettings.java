package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Texts that the model writes during the training, into files beside the checkpoints. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SamplingSettings(
    @Default("100")
        @JsonPropertyDescription("Samples each so many steps; there are always some at the end.")
        @Min(1)
        @Max(1e9)
        @Nullable Long every,
    @Default("1") @JsonPropertyDescription("Samples each time.") @Min(1) @Max(1_000)
        @Nullable Integer count,
    @JsonPropertyDescription(
            "Tokens of a sample; as many as the model's context allows where it is left out, at most"
                + " 1023.")
        @Min(1)
        @Max(1_000_000)
        @Nullable Integer length,
    @Default("40")
        @JsonPropertyDescription("Only the so many likeliest tokens are chosen from; 0: all.")
        @Min(0)
        @Max(10_000_000)
        @Nullable Integer topK,
    @Default("0.0")
        @JsonPropertyDescription(
            "Only the likeliest tokens that together have this probability; 0: all.")
        @Min(0)
        @Max(1)
        @Nullable Double topP,
    @Default("1.0")
        @JsonPropertyDescription(
            "Below 1 likely tokens get likelier, above 1 less likely; 0: always the likeliest.")
        @Min(0)
        @Max(1_000)
        @Nullable Double temperature,
    @JsonPropertyDescription("What a sample goes on from; from nothing where it is left out.")
        @Size(max = 8_192)
        @Nullable String prompt) {}
