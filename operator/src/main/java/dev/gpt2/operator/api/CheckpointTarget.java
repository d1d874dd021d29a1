package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where checkpoints go. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CheckpointTarget(
    @Required
        @JsonPropertyDescription("A volume that can be written to; it must outlive the pod.")
        @ValidationRule(
            value = "!has(self.configMap) && !has(self.image)",
            message =
                "must be writable: configMap and image volumes are not; take a"
                    + " persistentVolumeClaim")
        @ValidationRule(
            value =
                "!(has(self.persistentVolumeClaim) && has(self.persistentVolumeClaim.readOnly) &&"
                    + " self.persistentVolumeClaim.readOnly) && !(has(self.nfs) &&"
                    + " has(self.nfs.readOnly) && self.nfs.readOnly) && !(has(self.csi) &&"
                    + " has(self.csi.readOnly) && self.csi.readOnly)",
            message = "must be writable: leave readOnly out")
        VolumeSource volume,
    @Required
        @JsonPropertyDescription("The folder on the volume; made where it is missing.")
        @ValidationRule(value = RelativePath.RULE, message = RelativePath.MESSAGE)
        @Size(min = 1, max = RelativePath.LONGEST)
        String path,
    @Default("1000")
        @JsonPropertyDescription("A checkpoint each so many steps; there is always one at the end.")
        @Min(1)
        @Max(1e9)
        @Nullable Long every,
    @Default("5")
        @JsonPropertyDescription("So many of the newest checkpoints stay.")
        @Min(1)
        @Max(1_000)
        @Nullable Integer keep,
    @JsonPropertyDescription(
            "Of the older ones one per so long stays too, such as 30m, 2h or 1d; that of the best"
                + " validation always does.")
        @Pattern("^[1-9][0-9]{0,8}[smhd]$")
        @Size(max = 10)
        @Nullable String keepEvery) {}
