package dev.gpt2.operator;

import dev.gpt2.operator.desired.TrainerImage;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What the administrator decides; each field is an environment variable, {@code TRAINER_IMAGE}. */
@ConfigMapping(prefix = "trainer")
public interface OperatorConfig {

  /** The trainer's image, of the same version as the operator. */
  String image();

  /** Kubernetes' pull policy for it. */
  @WithDefault("IfNotPresent")
  String imagePullPolicy();

  default TrainerImage trainerImage() {
    return new TrainerImage(image(), imagePullPolicy());
  }
}
