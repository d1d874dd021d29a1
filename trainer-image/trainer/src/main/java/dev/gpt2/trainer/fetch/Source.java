package dev.gpt2.trainer.fetch;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.SourceRules;
import dev.gpt2.run.SourceSpec;
import dev.gpt2.run.SourceSpec.Content;
import dev.gpt2.run.SourceSpec.HuggingFace;
import dev.gpt2.run.Violation;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a folder is fetched from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
  @JsonSubTypes.Type(value = HubSource.class, name = "hub"),
  @JsonSubTypes.Type(value = WebSource.class, name = "web")
})
public sealed interface Source permits HubSource, WebSource {
  String ENDPOINT_VARIABLE = "HF_ENDPOINT";

  /** As messages name it. */
  String description();

  /** Whether a folder that was fetched holds what is asked for here. */
  boolean isHeldBy(Manifest manifest);

  /**
   * The source that a run's spec, or a command, states.
   *
   * @param field where it stands
   * @param environment of this process, which may name the hub
   * @throws InvalidRunException that says all that is wrong with it
   */
  static Source of(
      String field, SourceSpec spec, Content content, Map<String, String> environment) {
    List<Violation> violations = SourceRules.violations(field, spec, content);
    if (!violations.isEmpty()) {
      throw InvalidRunException.of("what is to be fetched", violations);
    }
    if (spec.http() != null) {
      return new WebSource(spec.http().stream().map(WebSource.File::of).toList());
    }
    HuggingFace hub = Objects.requireNonNull(spec.huggingFace());
    return new HubSource(
        content,
        Objects.requireNonNull(hub.repository()),
        hub.revision(),
        endpoint(hub, environment),
        hub.include() == null ? List.of() : hub.include());
  }

  private static URI endpoint(HuggingFace hub, Map<String, String> environment) {
    String stated = hub.endpoint();
    if (stated == null) {
      stated = environment.getOrDefault(ENDPOINT_VARIABLE, "");
      HuggingFace check = new HuggingFace("any", "any", stated, null);
      SourceSpec spec = new SourceSpec(check, null);
      if (stated.isEmpty()) {
        stated = HuggingFace.PUBLIC_ENDPOINT;
      } else if (!SourceRules.violations("", spec, Content.MODEL).isEmpty()) {
        throw new InvalidRunException(
            "%s: the address of a hub expected, such as %s; found %s"
                .formatted(
                    ENDPOINT_VARIABLE, HuggingFace.PUBLIC_ENDPOINT, SourceRules.shown(stated)));
      }
    }
    return URI.create(stated.replaceFirst("/+$", ""));
  }
}
