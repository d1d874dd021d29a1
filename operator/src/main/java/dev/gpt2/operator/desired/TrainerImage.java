package dev.gpt2.operator.desired;

/** The image that trains; the administrator's choice, in the operator's configuration. */
public record TrainerImage(String reference, String pullPolicy) {}
