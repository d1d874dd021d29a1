package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.gpt2.run.ModelSpec;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A model's folder on a volume, or the dimensions of one that starts at random. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.initialize == 'Random' || (has(self.path) && has(self.volume))",
    message =
        "volume and path of a GPT-2 model's folder are required; or set initialize: Random to start"
            + " from scratch")
@ValidationRule(
    value =
        "self.initialize != 'Random' || (!has(self.path) && !has(self.volume) && !has(self.source))",
    message =
        "volume, path and source must be left out with initialize: Random, which reads no weights")
@ValidationRule(
    value =
        "self.initialize == 'Random' || !(has(self.layers) || has(self.heads) ||"
            + " has(self.channels) || has(self.context) || has(self.vocabulary))",
    fieldPath = ".initialize",
    message =
        "must be Random when layers, heads, channels, context or vocabulary are given; a model's"
            + " folder tells them by itself")
@ValidationRule(
    value =
        "!has(self.size) || !(has(self.layers) || has(self.heads) || has(self.channels) ||"
            + " has(self.context) || has(self.vocabulary))",
    fieldPath = ".size",
    message = "must be left out when layers, heads, channels, context or vocabulary are given")
@ValidationRule(
    value =
        "self.initialize != 'Random' || has(self.size) || (has(self.layers) && has(self.heads) &&"
            + " has(self.channels))",
    message = "initialize: Random needs size, or layers, heads and channels")
@ValidationRule(
    value =
        "!has(self.channels) || !has(self.heads) || self.heads < 1 || self.channels % self.heads =="
            + " 0",
    fieldPath = ".channels",
    message = "must be a multiple of heads")
@ValidationRule(
    value = "!has(self.source) || !has(self.volume) || (" + VolumeSource.WRITABLE + ")",
    fieldPath = ".volume",
    message =
        "must be writable, as source is fetched into it: a persistentVolumeClaim without readOnly")
@ValidationRule(
    value =
        "!has(self.source) || !has(self.source.huggingFace) || !has(self.source.huggingFace.include)",
    fieldPath = ".source",
    message = "must leave include out: of a model the files that it needs are fetched")
@ValidationRule(
    value = VolumeSource.FILLED,
    fieldPath = ".volume.persistentVolumeClaimTemplate",
    message = VolumeSource.UNFILLED_MESSAGE)
public record ModelSource(
    @JsonPropertyDescription(
            "A published size: 124M (first called 117M), 355M (345M), 774M or 1558M. Optional with a"
                + " folder, which is then checked against it.")
        @ValidationRule(
            value = "self in ['124M', '117M', '355M', '345M', '774M', '1558M']",
            message = "must be one of 124M (or 117M), 355M (or 345M), 774M, 1558M")
        @Size(max = 8)
        @Nullable String size,
    @JsonPropertyDescription(
            "The volume that holds the model's folder; mounted read-only, unless there is a source.")
        @Nullable VolumeSource volume,
    @JsonPropertyDescription(
            "The model's folder on the volume, in Hugging Face layout (config.json,"
                + " model.safetensors) or OpenAI's (hparams.json, model.ckpt); `.` is the volume's"
                + " root.")
        @ValidationRule(value = RelativePath.RULE, message = RelativePath.MESSAGE)
        @Size(min = 1, max = RelativePath.LONGEST)
        @Nullable String path,
    @JsonPropertyDescription(
            "What the folder is fetched from, once; left out, its files are there already.")
        @Nullable FetchSource source,
    @Default("Pretrained")
        @JsonPropertyDescription(
            "Pretrained: from the folder. Random: from scratch, with a size or with layers, heads"
                + " and channels.")
        ModelSpec.@Nullable Initialize initialize,
    @JsonPropertyDescription("Number of transformer blocks, with Random.") @Min(1) @Max(1_000)
        @Nullable Integer layers,
    @JsonPropertyDescription("Attention heads of a block, with Random.") @Min(1) @Max(1_000)
        @Nullable Integer heads,
    @JsonPropertyDescription("Width of the residual stream, with Random; a multiple of heads.")
        @Min(1)
        @Max(100_000)
        @Nullable Integer channels,
    @JsonPropertyDescription("Longest sequence the model knows, with Random; 1024 by default.")
        @Min(1)
        @Max(1_000_000)
        @Nullable Integer context,
    @JsonPropertyDescription("Number of tokens the model knows, with Random; 50257 by default.")
        @Min(1)
        @Max(10_000_000)
        @Nullable Integer vocabulary) {}
