package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A PersistentVolumeClaim that the operator makes for one job where it isn't there yet. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClaimTemplate(
    @Default("[\"ReadWriteOnce\"]")
        @JsonPropertyDescription("How it can be mounted; a trainer is one pod on one node.")
        @ValidationRule(
            value = "self.size() == 1 || !('ReadWriteOncePod' in self)",
            message = "must be ReadWriteOncePod alone, or leave it out")
        @Size(min = 1, max = 3)
        List<AccessMode> accessModes,
    @JsonPropertyDescription(
            "The StorageClass; by default the cluster's. Empty text: none, for a volume that is there"
                + " already.")
        @Pattern("^$|" + ObjectName.PATTERN)
        @Size(max = ObjectName.LONGEST)
        @Nullable String storageClassName,
    @Required @JsonPropertyDescription("How many bytes it holds, such as 20Gi.") Quantity storage,
    @Default("Retain")
        @JsonPropertyDescription(
            "What becomes of the claim when the FineTuneJob is deleted. Retain: it stays, and a"
                + " FineTuneJob of the same name finds it again. Delete: a claim that was made for this"
                + " FineTuneJob goes with it.")
        WhenDeleted whenDeleted) {

  public ClaimTemplate {
    accessModes =
        accessModes == null ? List.of(AccessMode.READ_WRITE_ONCE) : List.copyOf(accessModes);
    whenDeleted = whenDeleted == null ? WhenDeleted.RETAIN : whenDeleted;
  }

  /** Those that can be written to; what is made is empty, so nobody could only read it. */
  public enum AccessMode {
    @JsonProperty("ReadWriteOnce")
    READ_WRITE_ONCE("ReadWriteOnce"),
    @JsonProperty("ReadWriteMany")
    READ_WRITE_MANY("ReadWriteMany"),
    @JsonProperty("ReadWriteOncePod")
    READ_WRITE_ONCE_POD("ReadWriteOncePod");

    private final String word;

    AccessMode(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /** What becomes of the claim. */
  public enum WhenDeleted {
    @JsonProperty("Retain")
    RETAIN,
    @JsonProperty("Delete")
    DELETE
  }
}
