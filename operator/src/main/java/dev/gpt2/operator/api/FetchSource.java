package dev.gpt2.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.gpt2.run.SourceRules;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the trainer fetches a folder's files from, once for all jobs that share the volume. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.huggingFace) != has(self.http)",
    message = "exactly one of huggingFace and http must be set")
public record FetchSource(
    @JsonPropertyDescription(
            "A repository of the Hugging Face hub, or of a server that answers like it.")
        @Nullable HuggingFace huggingFace,
    @JsonPropertyDescription("Files by their addresses, each called as its address ends.")
        @Size(min = 1, max = 100)
        @Nullable List<HttpFile> http) {

  /** A repository at a revision. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record HuggingFace(
      @Required
          @JsonPropertyDescription("OWNER/NAME.")
          @Pattern("^" + SourceRules.REPOSITORY + "$")
          @Size(min = 1, max = 200)
          String repository,
      @Default("main")
          @JsonPropertyDescription(
              "Branch, tag or commit. Of a branch counts what it was when the folder was fetched.")
          @Pattern("^" + SourceRules.REVISION + "$")
          @Size(min = 1, max = 200)
          @Nullable String revision,
      @JsonPropertyDescription("The hub's address; https://huggingface.co by default.")
          @Pattern("^https?://[^/?#@]+(/[^?#]*)?$")
          @Size(max = 1_024)
          @Nullable String endpoint,
      @JsonPropertyDescription(
              "Patterns such as **/*.txt, one of which a dataset's file has to match; by default all"
                  + " files but README.md and hidden ones.")
          @Size(min = 1, max = 100)
          @Nullable List<String> include,
      @JsonPropertyDescription(
              "A token for the hub, in a Secret of the job's namespace. Only the pod gets it.")
          @Nullable TokenSecret tokenSecret) {}

  /** One entry of a Secret. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record TokenSecret(
      @Required
          @JsonPropertyDescription("The Secret's name.")
          @Pattern(ObjectName.PATTERN)
          @Size(min = 1, max = ObjectName.LONGEST)
          String name,
      @Default(TokenSecret.DEFAULT_KEY)
          @JsonPropertyDescription("The Secret's entry that holds the token.")
          @Pattern("^[-._A-Za-z0-9]*[-_A-Za-z0-9][-._A-Za-z0-9]*$")
          @Size(min = 1, max = 253)
          @Nullable String key) {
    public static final String DEFAULT_KEY = "token";
  }

  /** One file. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.sha256) || (self.url.startsWith('https:') && !self.url.contains('?'))",
      message = "sha256 is required with http, and with a query in the address")
  public record HttpFile(
      @Required
          @JsonPropertyDescription("An http or https address.")
          @Pattern("^https?://[^/?#@]+/[^#]+$")
          @Size(min = 1, max = 2_048)
          String url,
      @JsonPropertyDescription("SHA-256 of the file, in hexadecimal.")
          @Pattern("^" + SourceRules.SHA256 + "$")
          @Size(max = 64)
          @Nullable String sha256) {}
}
