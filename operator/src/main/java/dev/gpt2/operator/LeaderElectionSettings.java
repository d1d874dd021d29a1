package dev.gpt2.operator;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** For several replicas; the field is an environment variable, {@code LEADER_ELECTION_LEASE}. */
@ConfigMapping(prefix = "leader-election")
public interface LeaderElectionSettings {

  /** Name of the Lease that the working replica holds; without it, there is no election. */
  Optional<String> lease();
}
