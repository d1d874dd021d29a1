package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.gpt2.run.DatasetSpec;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Text or token files on a volume. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.source) || (" + VolumeSource.WRITABLE + ")",
    fieldPath = ".volume",
    message =
        "must be writable, as source is fetched into it: a persistentVolumeClaim without readOnly")
@ValidationRule(
    value = "!has(self.source) || !self.path.matches('[*?\\\\[{]')",
    fieldPath = ".path",
    message = "must be a folder with a source, which is fetched into it; its include chooses files")
@ValidationRule(
    value = VolumeSource.FILLED,
    fieldPath = ".volume.persistentVolumeClaimTemplate",
    message = VolumeSource.UNFILLED_MESSAGE)
public record DatasetSource(
    @Required
        @JsonPropertyDescription(
            "The volume that holds the dataset; mounted read-only, unless there is a source.")
        VolumeSource volume,
    @Required
        @JsonPropertyDescription(
            "A file, a directory or a glob on the volume, of text or .npz files.")
        @ValidationRule(value = RelativePath.RULE, message = RelativePath.MESSAGE)
        @Size(min = 1, max = RelativePath.LONGEST)
        String path,
    @JsonPropertyDescription(
            "What the folder is fetched from, once; left out, its files are there already.")
        @Nullable FetchSource source,
    @Default("50000")
        @JsonPropertyDescription(
            "Files shorter than this many characters are joined with the next ones into one chunk.")
        @Min(1)
        @Max(2_000_000_000)
        @Nullable Integer combine,
    @Default("utf-8")
        @JsonPropertyDescription("Character encoding of text files, such as utf-8, windows-1252.")
        @Size(min = 1, max = 64)
        @Nullable String encoding,
    @Default("Token")
        @JsonPropertyDescription(
            "What stands between two joined files. Token: the end-of-text token. Text: that token's"
                + " name as plain text.")
        DatasetSpec.@Nullable Separator separator,
    @Default("Random")
        @JsonPropertyDescription(
            "Random: windows drawn at random, each position equally likely. Sequential: windows one"
                + " after the other, from the start again at the end.")
        DatasetSpec.@Nullable Order order) {}
